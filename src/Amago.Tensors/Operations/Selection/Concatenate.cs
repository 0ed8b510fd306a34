namespace Amago.Tensors.Operations.Selection;

/// <summary>Tensors of one rank joined along a dimension.</summary>
internal sealed record Concatenate(int Dimension) : Operation
{
    public override string Name => "cat";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Tensor first = inputs[0];
        long size = 0;
        foreach (Tensor input in inputs)
        {
            if (input.DType != first.DType || input.Rank != first.Rank || input.Shape.With(Dimension, 0) != first.Shape.With(Dimension, 0))
            {
                throw Error(
                    $"expected {first.DType.Text()} tensors of shape {first.Shape} but for dimension {Dimension}, got {input.Describe()}.");
            }

            size += input.Shape[Dimension];
        }

        return first.Shape.With(Dimension, checked((int)size));
    }

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor y = Tensor.Zeros(shape, inputs[0].DType);
        int start = 0;
        foreach (Tensor input in inputs)
        {
            y.Slice(Dimension, start, input.Shape[Dimension]).CopyFrom(input);
            start += input.Shape[Dimension];
        }

        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        int start = 0;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            int length = node.Inputs[i].Shape[Dimension];
            gradients.Add(i, dy.Slice(Dimension, start, length));
            start += length;
        }
    }
}
