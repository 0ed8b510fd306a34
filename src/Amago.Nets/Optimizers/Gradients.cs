using Amago.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Amago.Nets;

/// <summary>Treatment of gradients between the backward pass and the step.</summary>
public static class Gradients
{
    /// <summary>
    /// Scales all gradients together so that their Euclidean norm is at most <paramref name="maxNorm"/>, as
    /// <c>torch.nn.utils.clip_grad_norm_</c>; a parameter without a gradient counts as zero. A gradient that is NaN makes all of them NaN,
    /// unless <paramref name="maxNorm"/> is infinite, which measures alone.
    /// </summary>
    /// <returns>The norm before scaling.</returns>
    /// <exception cref="ArgumentException">maxNorm is negative or NaN, or a parameter is null.</exception>
    public static float ClipNorm(IEnumerable<Tensor> parameters, float maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maxNorm >= 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "expected a number of at least 0.");
        Tensor[] all = [.. parameters];
        if (Array.IndexOf(all, null) >= 0)
            throw new ArgumentException($"ClipNorm: expected parameters, got null at index {Array.IndexOf(all, null)}.", nameof(parameters));
        Tensor[] gradients = [.. all.Select(static parameter => parameter.Grad).OfType<Tensor>()];
        double squares = 0;
        foreach (Tensor gradient in gradients)
            squares += SumOfSquares(gradient.AsSpan<float>());
        float norm = (float)Math.Sqrt(squares);
        float scale = float.IsFinite(norm) ? maxNorm / (norm + 1e-6f) : (float)(maxNorm / Math.Sqrt(squares));
        if (!(scale >= 1) && maxNorm < float.PositiveInfinity) // a norm that is no number makes gradients none, as in PyTorch
        {
            foreach (Tensor gradient in gradients)
                TensorPrimitives.Multiply(gradient.AsSpan<float>(), scale, gradient.AsSpan<float>());
        }

        return norm;
    }

    // Short runs in float, the runs in double: a million squares in float alone would be up to 1 % off. Runs whose squares are beyond a
    // float, or near its least ones, go on in double.
    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        const int run = 128;
        const float least = 1e-30f;
        double sum = 0;
        for (; !values.IsEmpty; values = values[Math.Min(run, values.Length)..])
        {
            ReadOnlySpan<float> some = values[..Math.Min(run, values.Length)];
            float squares = TensorPrimitives.SumOfSquares(some);
            sum += float.IsFinite(squares) && squares >= least ? squares : SumOfSquaresInDouble(some);
        }

        return sum;
    }

    private static double SumOfSquaresInDouble(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return sum;
    }
}
