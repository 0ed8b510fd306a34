namespace Amago.Tensors;

/// <summary>
/// What <c>torch.nn.Conv2d</c> and <c>torch.nn.Linear</c> start from: weight and bias uniform on +-1 / sqrt(fan in).
/// Source: He et al., 2015, https://arxiv.org/abs/1502.01852, with a gain for leaky slope sqrt(5).
/// </summary>
public static class DefaultInit
{
    /// <summary>Draws the weight, then the bias.</summary>
    /// <param name="generator">Gives the draws: one for each element, the weight's before the bias's.</param>
    /// <param name="weight">The weight's elements in row-major order.</param>
    /// <param name="bias">The bias's elements; empty for a layer without one.</param>
    /// <param name="fanIn">Inputs of one output: the product of the weight's sizes from dimension 1 onward.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fanIn"/> is not positive.</exception>
    public static void Fill(Generator generator, Span<float> weight, Span<float> bias, int fanIn)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fanIn);

        // PyTorch's order of operations, in double: the bounds' last bits come from it.
        double slope = Math.Sqrt(5);
        double gain = Math.Sqrt(2 / (1 + (slope * slope)));
        float weightBound = (float)(Math.Sqrt(3) * (gain / Math.Sqrt(fanIn)));
        float biasBound = (float)(1 / Math.Sqrt(fanIn));
        generator.Uniform(weight, -weightBound, weightBound);
        generator.Uniform(bias, -biasBound, biasBound);
    }
}
