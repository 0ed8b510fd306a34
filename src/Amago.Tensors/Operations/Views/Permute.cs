namespace Amago.Tensors.Operations.Views;

/// <summary>The same elements with the dimensions in another order: output dimension i is input dimension Order[i].</summary>
internal sealed record Permute(int[] Order) : Operation
{
    public override string Name => "permute";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape shape = inputs[0].Shape;
        bool isPermutation = Order.Order().SequenceEqual(Enumerable.Range(0, shape.Count));
        if (!isPermutation)
        {
            throw Error(
                $"expected each dimension 0..{shape.Count - 1} of a tensor of shape {shape} once, got [{string.Join(", ", Order)}].");
        }

        return Array.ConvertAll(Order, d => shape[d]);
    }

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0];
        var strides = new int[Order.Length];
        for (int i = 0; i < strides.Length; i++)
            strides[i] = x.Strides[Order[i]];
        return new Tensor(x.Storage, x.DType, shape, strides, x.Offset);
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var inverse = new int[Order.Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[Order[i]] = i;
        gradients.Add(0, Apply(new Permute(inverse), dy));
    }
}
