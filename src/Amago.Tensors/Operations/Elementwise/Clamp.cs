namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x limited to Low..High. The gradient passes where Low &lt;= x &lt;= High, as in PyTorch.</summary>
internal sealed record Clamp(float Low, float High) : Unary
{
    public override string Name => "clamp";

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        if (!gradients.Needs(0))
            return;
        Tensor x = Dense(node.Inputs[0]);
        Tensor inside = Tensor.Uninitialized(x.Shape, [.. x.Strides]);
        ReadOnlySpan<float> from = x.Elements<float>();
        Span<float> to = inside.Elements<float>();
        for (int i = 0; i < to.Length; i++)
            to[i] = from[i] >= Low && from[i] <= High ? 1f : 0f;
        gradients.Add(0, dy * inside);
    }

    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = MathF.Min(MathF.Max(x[i], Low), High); // NaN stays NaN
    }
}
