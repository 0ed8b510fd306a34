using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x where positive, 0 elsewhere; the gradient at 0 is 0.</summary>
internal sealed record Relu : ActivationOperation
{
    public override string Name => "relu";

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, new Kernels.Relu());

    protected override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, new Kernels.ReluGradient());
}
