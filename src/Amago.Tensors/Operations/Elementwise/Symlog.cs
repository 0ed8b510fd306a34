using Amago.Kernels.Elementwise;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>sign(x) log(1 + |x|).</summary>
internal sealed record Symlog : Unary
{
    public override string Name => "symlog";

    // PyTorch, which composes it of four operations, has the slope 0 at 0 alone, where it is 1.
    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor x = node.Inputs[0].RowMajor();
        Tensor dx = Tensor.Uninitialized(x.Shape);
        ElementwiseLoop.Map2(x.AsSpan<float>(), dy.RowMajor().AsSpan<float>(), dx.AsSpan<float>(), default(SymlogGradient));
        gradients.Add(0, dx);
    }

    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, default(Kernels.Elementwise.Symlog));
}
