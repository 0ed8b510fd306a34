using Amago.Kernels.Linear;
using Amago.Kernels.Normalization;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans.Rows;

/// <summary>Every row, or parts of it, divided by the root of the mean of its squares.</summary>
internal sealed unsafe class RowRmsNormStep(
    RowValue input, RowValue output, Ops.Normalizations.RmsNorm norm, Tensor? scale) : RowStep(output)
{
    public override int PackedLength => scale is null ? 0 : norm.Features;

    public override int ScratchLength => 1;

    public override void Pack(float* packed) => scale?.Floats().CopyTo(new Span<float>(packed, norm.Features));

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        var shape = new LayerNormShape(1, norm.Features, norm.Epsilon);
        var packed = new ReadOnlySpan<float>(frame.Packed(this), PackedLength);
        for (int row = firstPiece; row < endPiece; row++)
        {
            for (int start = 0; start < Output.Length; start += norm.Features)
            {
                Kernels.Normalization.RmsNorm.Forward(
                    new ReadOnlySpan<float>(x[row] + start, norm.Features),
                    packed,
                    new Span<float>(y[row] + start, norm.Features),
                    new Span<float>(scratch, 1),
                    shape);
            }
        }
    }
}
