using Amago.Kernels.Linear;

namespace Amago.Nets.Plans.Rows;

/// <summary>Some floats of a row after the other become one each: their sum, or the largest.</summary>
/// <param name="input">The value that is read.</param>
/// <param name="output">The value that is made.</param>
/// <param name="function">What becomes of some floats.</param>
internal sealed unsafe class RowReduceStep(RowValue input, RowValue output, RowReduction function) : RowStep(output)
{
    public override long Work(int rows) => (long)rows * input.Length * PlanStep.WorkOfValue;

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        int unit = input.Length / Output.Length;
        for (int row = firstPiece; row < endPiece; row++)
        {
            for (int i = 0; i < Output.Length; i++)
                y[row][i] = function(new ReadOnlySpan<float>(x[row] + (i * unit), unit));
        }
    }
}

/// <summary>One float of some.</summary>
internal delegate float RowReduction(ReadOnlySpan<float> x);
