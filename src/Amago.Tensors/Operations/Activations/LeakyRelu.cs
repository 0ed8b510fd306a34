using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x where positive, Slope x elsewhere.</summary>
internal sealed record LeakyRelu(float Slope) : ActivationOperation
{
    public override string Name => "leaky_relu";

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, new Kernels.LeakyRelu(Slope));

    protected override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, new Kernels.LeakyReluGradient(Slope));
}
