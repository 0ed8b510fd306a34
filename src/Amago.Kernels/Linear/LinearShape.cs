using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>The sizes of a linear layer: x is (Rows, Inputs), weights are (Outputs, Inputs), y is (Rows, Outputs).</summary>
internal readonly record struct LinearShape(int Rows, int Inputs, int Outputs)
{
    /// <summary>The layer as a convolution with a 1x1 kernel over images of one pixel.</summary>
    public Conv2dShape AsConvolution => new(Rows, 1, 1, Inputs, Outputs, new WindowGeometry(1));
}
