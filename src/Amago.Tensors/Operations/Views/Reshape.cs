using Amago.Tensors.Shapes;

namespace Amago.Tensors.Operations.Views;

/// <summary>The same elements in row-major order under other sizes: a view where the layout allows, else a copy.</summary>
internal sealed record Reshape(Shape Sizes) : Operation
{
    public override string Name => "reshape";

    public override Shape OutputShape(Tensor[] inputs) =>
        Sizes.ElementCount == inputs[0].ElementCount
            ? Sizes
            : throw Error(
                $"a tensor of shape {inputs[0].Shape} has {inputs[0].ElementCount} elements, the shape {Sizes} has {Sizes.ElementCount}.");

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0];
        int[]? strides = x.ElementCount == 0 ? Strides.Contiguous(shape) : Strides.Reshape(x.Shape, x.Strides, shape);
        if (strides is null)
        {
            x = x.RowMajor();
            strides = Strides.Contiguous(shape);
        }

        return new Tensor(x.Storage, x.DType, shape, strides, x.Offset);
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients) =>
        gradients.Add(0, Apply(new Reshape(node.Inputs[0].Shape), dy));
}
