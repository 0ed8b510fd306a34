using Amago.Kernels.Linear;
using Amago.Tensors.Operations.Elementwise;

namespace Amago.Nets.Plans.Rows;

/// <summary>An operation on pairs of elements of two values; one of a single float goes with all of the other's row.</summary>
internal sealed unsafe class RowPairStep(RowValue left, RowValue right, RowValue output, Binary operation) : RowStep(output)
{
    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[left], y = frame[right], to = frame[Output];
        for (int row = firstPiece; row < endPiece; row++)
        {
            operation.Compute(
                new ReadOnlySpan<float>(x[row], left.Length),
                new ReadOnlySpan<float>(y[row], right.Length),
                new Span<float>(to[row], Output.Length));
        }
    }
}
