using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x tanh(log(1 + exp(x))) (https://arxiv.org/abs/1908.08681).</summary>
internal sealed record Mish : ActivationOperation
{
    public override string Name => "mish";

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, new Kernels.Mish());

    protected override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, new Kernels.MishGradient());
}
