using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>What a pass of a convolution may read.</summary>
/// <param name="From">x, or of a data gradient dy.</param>
/// <param name="Weights">(C', C, kernel height, kernel width).</param>
/// <param name="Bias">For each channel that comes out.</param>
/// <param name="Residual">Of the result's shape.</param>
/// <param name="Gate">Of the result's shape.</param>
internal sealed record PassOperands(float[] From, float[] Weights, float[] Bias, float[] Residual, float[] Gate)
{
    /// <summary>Uniform values.</summary>
    public static PassOperands Draw(in Conv2dShape shape, bool isForward)
    {
        int from = isForward ? shape.InputSize : shape.OutputSize, to = isForward ? shape.OutputSize : shape.InputSize;
        return new(
            Samples.Uniform(shape.Images * from, 1),
            Samples.Uniform(shape.WeightSize, 2),
            Samples.Uniform(isForward ? shape.OutputChannels : shape.Channels, 3),
            Samples.Uniform(shape.Images * to, 4),
            Samples.Uniform(shape.Images * to, 5));
    }
}
