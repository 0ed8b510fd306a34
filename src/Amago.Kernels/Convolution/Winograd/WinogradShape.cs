using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// A convolution of stride 1 over cells (<see cref="CellGrid"/>), as Winograd's tiles see it.
/// </summary>
/// <param name="Input">Grid of the images that are read.</param>
/// <param name="Output">Grid of the images that are made.</param>
/// <param name="PaddingTop">Rows of zeros above the first row of the input's cells.</param>
/// <param name="PaddingLeft">Columns of zeros left of the input's cells.</param>
internal readonly record struct WinogradShape(CellGrid Input, CellGrid Output, int PaddingTop, int PaddingLeft)
{
    /// <summary>The forward pass: stride 1, or a kernel of twice the stride without padding.</summary>
    public static WinogradShape Forward(in Conv2dShape shape) =>
        new(CellGrid.Input(shape), CellGrid.Output(shape), shape.Window.PaddingHeight, shape.Window.PaddingWidth);

    /// <summary>The data gradient: a convolution of dy with the taps turned round.</summary>
    public static WinogradShape BackwardData(in Conv2dShape shape) => new(
        CellGrid.Output(shape),
        CellGrid.Input(shape),
        (shape.Window.KernelHeight / shape.Window.StrideHeight) - 1 - shape.Window.PaddingHeight,
        (shape.Window.KernelWidth / shape.Window.StrideWidth) - 1 - shape.Window.PaddingWidth);
}
