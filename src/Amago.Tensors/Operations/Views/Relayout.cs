namespace Amago.Tensors.Operations.Views;

/// <summary>A row-major copy of a view; the tensor itself where it is row-major already.</summary>
internal sealed record Relayout : Operation
{
    public override string Name => "contiguous";

    public override Shape OutputShape(Tensor[] inputs) => inputs[0].Shape;

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0].RowMajor();
        return ReferenceEquals(x, inputs[0]) ? x.Detach() : x;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients) => gradients.Add(0, dy);
}
