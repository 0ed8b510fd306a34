using System.Numerics.Tensors;
using Amago.Kernels;

namespace Amago.Rl.Spaces;

/// <summary>One choice by the softmax of its logits, of which some may be illegal: their probability is exactly 0.</summary>
internal static class CategoricalRow
{
    /// <summary>Weights of the choices, which are their probabilities times the weights' sum.</summary>
    /// <param name="logits">A finite logit for each choice.</param>
    /// <param name="legal">A flag for each choice; empty where all are legal.</param>
    /// <param name="weights">Receives a weight for each choice: 0 where it is illegal.</param>
    /// <returns>The largest logit of a legal choice, and the sum of the weights.</returns>
    public static (double Largest, double Sum) Weigh(ReadOnlySpan<float> logits, ReadOnlySpan<bool> legal, Span<double> weights)
    {
        double largest = legal.IsEmpty ? TensorPrimitives.Max(logits) : LargestLegal(logits, legal), sum = 0;
        for (int i = 0; i < logits.Length; i++)
            sum += weights[i] = legal.IsEmpty || legal[i] ? PortableMath.Exp(logits[i] - largest) : 0;
        return (largest, sum);
    }

    /// <summary>The choice whose share of the weights, laid end to end, a point falls into.</summary>
    /// <param name="weights">The weights of <see cref="Weigh"/>.</param>
    /// <param name="point">A point from 0 up to the weights' sum.</param>
    /// <param name="legal">A flag for each choice; empty where all are legal.</param>
    public static int At(ReadOnlySpan<double> weights, double point, ReadOnlySpan<bool> legal)
    {
        int chosen = 0;
        while (chosen < weights.Length - 1 && (point -= weights[chosen]) >= 0)
            chosen++;
        while (!legal.IsEmpty && !legal[chosen]) // what rounding left over at the end
            chosen--;
        return chosen;
    }

    /// <summary>The legal choice of the largest logit; of equals the first.</summary>
    public static int Likeliest(ReadOnlySpan<float> logits, ReadOnlySpan<bool> legal)
    {
        if (legal.IsEmpty)
            return TensorPrimitives.IndexOfMax(logits);
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (legal[i] && (best < 0 || logits[i] > logits[best]))
                best = i;
        }

        return best;
    }

    /// <summary>The entropy in nats, of weights and their sum.</summary>
    public static double Entropy(ReadOnlySpan<double> weights, double sum)
    {
        double entropy = 0;
        foreach (double weight in weights)
        {
            double p = weight / sum;
            entropy -= p > 0 ? p * PortableMath.Log(p) : 0;
        }

        return entropy;
    }

    private static double LargestLegal(ReadOnlySpan<float> logits, ReadOnlySpan<bool> legal)
    {
        double largest = double.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
            largest = legal[i] ? Math.Max(largest, logits[i]) : largest;
        return largest;
    }
}
