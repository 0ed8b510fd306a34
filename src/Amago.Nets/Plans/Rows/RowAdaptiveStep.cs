using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Linear;

namespace Amago.Nets.Plans.Rows;

/// <summary>The trainable rational activation of every float.</summary>
internal sealed unsafe class RowAdaptiveStep(RowValue input, RowValue output, Tensor numerator, Tensor denominator) : RowStep(output)
{
    private const int NumeratorCount = AdaptiveRational.NumeratorCount, DenominatorCount = AdaptiveRational.DenominatorCount;

    public override int PackedLength => NumeratorCount + DenominatorCount;

    public override void Pack(float* packed)
    {
        numerator.Floats().CopyTo(new Span<float>(packed, NumeratorCount));
        denominator.Floats().CopyTo(new Span<float>(packed + NumeratorCount, DenominatorCount));
    }

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        float* packed = frame.Packed(this);
        var function = new AdaptiveRational(
            new ReadOnlySpan<float>(packed, NumeratorCount), new ReadOnlySpan<float>(packed + NumeratorCount, DenominatorCount));
        for (int row = firstPiece; row < endPiece; row++)
            ElementwiseLoop.MapInline(x[row], y[row], Output.Length, function);
    }
}
