using Amago.Kernels.Linear;

namespace Amago.Nets.Plans.Rows;

/// <summary>A function of rows of one length to rows of that length.</summary>
/// <param name="input">The value that is read.</param>
/// <param name="output">The value that is made.</param>
/// <param name="unit">Floats that the function takes at once: 1 where it is one of every float by itself.</param>
/// <param name="function">The function, of any number of units one behind the other.</param>
internal sealed unsafe class RowMapStep(RowValue input, RowValue output, int unit, RowMap function) : RowStep(output)
{
    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        int length = Output.Length;
        if (unit == 1 && x.Stride == length && y.Stride == length)
        {
            int count = (endPiece - firstPiece) * length;
            function(new ReadOnlySpan<float>(x[firstPiece], count), new Span<float>(y[firstPiece], count));
            return;
        }

        int step = unit == 1 ? length : unit;
        for (int row = firstPiece; row < endPiece; row++)
        {
            for (int start = 0; start < length; start += step)
                function(new ReadOnlySpan<float>(x[row] + start, step), new Span<float>(y[row] + start, step));
        }
    }
}

/// <summary>Makes y of x, which are of one length.</summary>
internal delegate void RowMap(ReadOnlySpan<float> x, Span<float> y);
