using Amago.Kernels.Reductions;
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
    /// <returns>The Euclidean norm of all gradients together, before scaling.</returns>
    /// <exception cref="ArgumentException">maxNorm is negative or NaN, or a parameter is null.</exception>
    public static float ClipNorm(IEnumerable<Tensor> parameters, float maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maxNorm >= 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "expected a number of at least 0.");
        Tensor[] all = [.. parameters];
        if (Array.IndexOf(all, null) >= 0)
            throw new ArgumentException(
                $"ClipNorm: expected parameters, got null at index {Array.IndexOf(all, null)}.", nameof(parameters));
        Tensor[] gradients = [.. all.Select(static parameter => parameter.Grad).OfType<Tensor>()];
        double squares = 0;
        foreach (Tensor gradient in gradients)
            squares += LongSum.OfSquares(gradient.AsSpan<float>());
        float norm = (float)Math.Sqrt(squares);
        float scale = float.IsFinite(norm) ? maxNorm / (norm + 1e-6f) : (float)(maxNorm / Math.Sqrt(squares));
        if (!(scale >= 1) && maxNorm < float.PositiveInfinity) // a norm that is no number makes gradients none, as in PyTorch
        {
            foreach (Tensor gradient in gradients)
                TensorPrimitives.Multiply(gradient.AsSpan<float>(), scale, gradient.AsSpan<float>());
        }

        return norm;
    }
}
