using System.Buffers;
using System.Numerics.Tensors;

namespace Amago.Rl.Policies;

/// <summary>Chooses actions by the policy's logits.</summary>
internal static class ActionSampler
{
    /// <summary>Draws an action from each row's softmax: one uniform number each, in the rows' order.</summary>
    /// <param name="logits">Logits of the actions, (N, A).</param>
    /// <param name="generator">Gives the uniform numbers.</param>
    /// <param name="actions">Receives the actions, (N).</param>
    /// <param name="logProbabilities">Receives the logarithms of the actions' probabilities, (N).</param>
    public static void Draw(ReadOnlySpan<float> logits, Generator generator, Span<int> actions, Span<float> logProbabilities)
    {
        int count = logits.Length / actions.Length;
        double[] weights = ArrayPool<double>.Shared.Rent(count); // not on the stack: an environment may have any number of actions
        Span<float> uniform = stackalloc float[1];
        for (int row = 0; row < actions.Length; row++)
        {
            ReadOnlySpan<float> own = logits.Slice(row * count, count);
            double largest = TensorPrimitives.Max(own), sum = 0;
            for (int action = 0; action < count; action++)
                sum += weights[action] = Math.Exp(own[action] - largest);
            generator.Uniform(uniform);
            double left = uniform[0] * sum;
            int chosen = 0;
            while (chosen < count - 1 && (left -= weights[chosen]) >= 0)
                chosen++;
            actions[row] = chosen;
            logProbabilities[row] = (float)(own[chosen] - largest - Math.Log(sum));
        }

        ArrayPool<double>.Shared.Return(weights);
    }

    /// <summary>The likeliest action of each row.</summary>
    /// <param name="logits">Logits of the actions, (N, A).</param>
    /// <param name="actions">Receives the actions, (N); of equal logits the first wins.</param>
    public static void Likeliest(ReadOnlySpan<float> logits, Span<int> actions)
    {
        int count = logits.Length / actions.Length;
        for (int row = 0; row < actions.Length; row++)
            actions[row] = TensorPrimitives.IndexOfMax(logits.Slice(row * count, count));
    }
}
