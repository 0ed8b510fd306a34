using Amago.Kernels.Linear;
using Amago.Kernels.Normalization;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans.Rows;

/// <summary>A layer normalisation of every row.</summary>
internal sealed unsafe class RowLayerNormStep(
    RowValue input, RowValue output, Ops.Normalizations.LayerNorm norm, Tensor? gamma, Tensor? beta) : RowStep(output)
{
    private readonly int _gamma = gamma is null ? 0 : norm.Features, _beta = beta is null ? 0 : norm.Features;

    public override int PackedLength => _gamma + _beta;

    public override int ScratchLength => 2;

    public override void Pack(float* packed)
    {
        gamma?.Floats().CopyTo(new Span<float>(packed, _gamma));
        beta?.Floats().CopyTo(new Span<float>(packed + _gamma, _beta));
    }

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        StridedRows x = frame[input], y = frame[Output];
        float* packed = frame.Packed(this);
        var shape = new LayerNormShape(1, norm.Features, norm.Epsilon);
        for (int row = firstPiece; row < endPiece; row++)
        {
            for (int start = 0; start < Output.Length; start += norm.Features)
            {
                Kernels.Normalization.LayerNorm.Forward(
                    new ReadOnlySpan<float>(x[row] + start, norm.Features),
                    new ReadOnlySpan<float>(packed, _gamma),
                    new ReadOnlySpan<float>(packed + _gamma, _beta),
                    new Span<float>(y[row] + start, norm.Features),
                    new Span<float>(scratch, 1),
                    new Span<float>(scratch + 1, 1),
                    shape);
            }
        }
    }
}
