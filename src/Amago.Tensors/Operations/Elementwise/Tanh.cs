using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>Hyperbolic tangent of x.</summary>
internal sealed record Tanh : ActivationOperation
{
    public override string Name => "tanh";

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, default(Kernels.Tanh));

    protected override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, default(Kernels.TanhGradient));
}
