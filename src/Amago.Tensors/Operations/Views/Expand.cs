namespace Amago.Tensors.Operations.Views;

/// <summary>Repeats dimensions of size 1, and adds leading ones, without copying.</summary>
internal sealed record Expand(Shape Sizes) : Operation
{
    public override string Name => "expand";

    public override Shape OutputShape(Tensor[] inputs) =>
        Broadcasting.TryShape(inputs[0].Shape, Sizes) == Sizes
            ? Sizes
            : throw Error($"a tensor of shape {inputs[0].Shape} can't be repeated to {Sizes}.");

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0];
        return new Tensor(x.Storage, x.DType, shape, Broadcasting.StridesFor(x, shape), x.Offset);
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients) =>
        gradients.Add(0, Broadcasting.SumTo(dy, node.Inputs[0].Shape));
}
