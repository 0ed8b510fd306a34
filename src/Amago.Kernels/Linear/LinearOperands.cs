using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>What a linear layer reads and writes.</summary>
/// <param name="x">The rows' inputs.</param>
/// <param name="weights">Weights and bias.</param>
/// <param name="activation">The activation of the sums, and the slope of a leaky ReLU.</param>
/// <param name="y">The rows' outputs.</param>
internal readonly struct LinearOperands(
    StridedRows x, LinearWeights weights, (EpilogueActivation Kind, float Slope) activation, StridedRows y)
{
    /// <summary>The rows' inputs.</summary>
    public StridedRows X => x;

    /// <summary>Weights and bias.</summary>
    public LinearWeights Weights => weights;

    /// <summary>The activation of the sums, and the slope of a leaky ReLU.</summary>
    public (EpilogueActivation Kind, float Slope) Activation => activation;

    /// <summary>The rows' outputs.</summary>
    public StridedRows Y => y;
}

/// <summary>A part of a linear layer's work.</summary>
/// <param name="FirstRow">The first row.</param>
/// <param name="EndRow">The row behind the last.</param>
/// <param name="FirstPanel">The first panel of 64 outputs.</param>
/// <param name="EndPanel">The panel behind the last.</param>
internal readonly record struct LinearRange(int FirstRow, int EndRow, int FirstPanel, int EndPanel);
