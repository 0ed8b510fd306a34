using Amago.Kernels.Strided;
using Amago.Tensors.Operations.Views;
using Amago.Tensors.Shapes;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>An operation on pairs of elements, with broadcasting.</summary>
internal abstract record Binary : Operation
{
    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "a left operand");
        ExpectFloat(inputs[1], "a right operand");
        return Broadcasting.TryShape(inputs[0].Shape, inputs[1].Shape)
            ?? throw Error(
                $"shapes {inputs[0].Shape} and {inputs[1].Shape} do not fit together: "
                    + "aligned at the last dimension, sizes must be equal or 1.");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor a = inputs[0], b = inputs[1];

        // Images stay channels last: the result takes the layout of an operand of its shape.
        Tensor? model = a.Shape == shape && a.IsDense ? a : b.Shape == shape && b.IsDense ? b : null;
        Tensor y = Tensor.Uninitialized(shape, model is null ? Strides.Contiguous(shape) : [.. model.Strides]);
        StridedBinary.Run(Broadcasting.Operand(a, shape), Broadcasting.Operand(b, shape), y.Elements<float>(), y.Strides, shape, Kernel);
        return y;
    }

    /// <summary>Computes pairs of a run of elements; an operand of one element goes with all of the other's.</summary>
    public void Compute(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
    {
        if (x.Length == y.Length)
            Kernel.Vectors(x, y, destination);
        else if (y.Length == 1)
            Kernel.VectorScalar(x, y[0], destination);
        else
            Kernel.ScalarVector(x[0], y, destination);
    }

    /// <summary>The operation's kernel over one run of elements.</summary>
    protected abstract StridedBinary.Kernel Kernel { get; }

    /// <summary>Adds the gradient of an operand, summed over what was repeated.</summary>
    protected static void AddReduced(Node node, int input, Func<Tensor> gradient, InputGradients gradients)
    {
        if (gradients.Needs(input))
            gradients.Add(input, Broadcasting.SumTo(gradient(), node.Inputs[input].Shape));
    }
}
