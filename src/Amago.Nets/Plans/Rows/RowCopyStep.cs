using Amago.Kernels.Linear;

namespace Amago.Nets.Plans.Rows;

/// <summary>A value that is wanted in another place too: a part of a concatenation that no step writes there itself.</summary>
internal sealed unsafe class RowCopyStep(RowValue input, RowValue output) : RowStep(output)
{
    public override long Work(int rows) => (long)rows * Output.Length;

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        for (int row = firstPiece; row < endPiece; row++)
            new ReadOnlySpan<float>(x[row], Output.Length).CopyTo(new Span<float>(y[row], Output.Length));
    }
}
