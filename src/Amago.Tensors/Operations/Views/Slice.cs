namespace Amago.Tensors.Operations.Views;

/// <summary>Indices Start..Start+Length-1 of one dimension, as a view.</summary>
internal sealed record Slice(int Dimension, int Start, int Length) : Operation
{
    public override string Name => "slice";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape shape = inputs[0].Shape;
        if (Start < 0 || Length < 0 || (long)Start + Length > shape[Dimension])
            throw Error($"dimension {Dimension} of shape {shape} has {shape[Dimension]} indices; {Length} from {Start} on are not there.");
        return shape.With(Dimension, Length);
    }

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        return View(inputs[0], shape);
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        if (!gradients.Needs(0))
            return;
        Tensor dx = Tensor.Zeros(node.Inputs[0].Shape);
        View(dx, dy.Shape).CopyFrom(dy);
        gradients.Add(0, dx);
    }

    private Tensor View(Tensor x, Shape shape)
    {
        // An empty slice at the end would start behind the array.
        int offset = shape.ElementCount == 0 ? 0 : x.Offset + (Start * x.Strides[Dimension]);
        return new Tensor(x.Storage, x.DType, shape, [.. x.Strides], offset);
    }
}
