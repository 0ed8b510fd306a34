using Amago.Kernels.Linear;
using Amago.Tensors.Operations.Normalizations;

namespace Amago.Nets.Plans.Rows;

/// <summary>Rows brought to a common scale by running statistics, as they were when the step was packed.</summary>
internal sealed unsafe class RowStandardizeStep(
    RowValue input, RowValue output, Standardize operation, Tensor mean, Tensor second) : RowStep(output)
{
    private readonly int _features = operation.Features;

    // Shift, deviation, lower and upper bound.
    public override int PackedLength => 4 * _features;

    public override void Pack(float* packed) =>
        operation.Scale(mean.Floats(), second.Floats()).CopyTo(new Span<float>(packed, PackedLength));

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        var packed = new ReadOnlySpan<float>(frame.Packed(this), PackedLength);
        for (int row = firstPiece; row < endPiece; row++)
        {
            for (int start = 0; start < Output.Length; start += _features)
            {
                Standardize.FeatureScale.Apply(
                    packed, new ReadOnlySpan<float>(x[row] + start, _features), new Span<float>(y[row] + start, _features));
            }
        }
    }
}
