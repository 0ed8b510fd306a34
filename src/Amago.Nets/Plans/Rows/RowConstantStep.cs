using Amago.Kernels.Linear;
using Amago.Tensors.Operations.Elementwise;

namespace Amago.Nets.Plans.Rows;

/// <summary>An operation on pairs of elements of a value and of a constant row.</summary>
/// <param name="input">The value that is read.</param>
/// <param name="output">The value that is made.</param>
/// <param name="constant">The other operand, a row of the output's length.</param>
/// <param name="isLeft">Whether the constant is the left operand.</param>
/// <param name="operation">The operation.</param>
internal sealed unsafe class RowConstantStep(
    RowValue input, RowValue output, Tensor constant, bool isLeft, Binary operation) : RowStep(output)
{
    public override int PackedLength => Output.Length;

    public override void Pack(float* packed) => constant.Floats().CopyTo(new Span<float>(packed, Output.Length));

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        var row = new ReadOnlySpan<float>(frame.Packed(this), Output.Length);
        for (int i = firstPiece; i < endPiece; i++)
        {
            var value = new ReadOnlySpan<float>(x[i], input.Length);
            operation.Compute(isLeft ? row : value, isLeft ? value : row, new Span<float>(y[i], Output.Length));
        }
    }
}
