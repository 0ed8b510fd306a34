using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x Phi(x) with the exact normal distribution function, not its tanh approximation (https://arxiv.org/abs/1606.08415).</summary>
internal sealed record Gelu : ActivationOperation
{
    public override string Name => "gelu";

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, new Kernels.Gelu());

    protected override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, new Kernels.GeluGradient());
}
