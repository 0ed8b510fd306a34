using Amago.Kernels.Linear;

namespace Amago.Tensors.Operations.LinearLayers;

/// <summary>
/// y = x W^T + bias: inputs x (..., inputs), weight (outputs, inputs) and, if there is one, bias (outputs); result (..., outputs).
/// </summary>
internal sealed record Linear : Operation
{
    public override string Name => "linear";

    public override Shape OutputShape(Tensor[] inputs)
    {
        (Tensor x, Tensor weight) = (inputs[0], inputs[1]);
        ExpectFloat(x, "features");
        if (weight.Rank != 2)
            throw Error($"expected a weight (outputs, inputs), got shape {weight.Shape}.");
        if (x.Rank == 0 || x.Shape[^1] != weight.Shape[1])
            throw Error($"expected {weight.Shape[1]} features in the last dimension, got shape {x.Shape}.");
        if (inputs.Length > 2)
            ExpectParameter(inputs[2], "a bias", weight.Shape[0]);
        return x.Shape.With(x.Rank - 1, weight.Shape[0]);
    }

    public override long MultiplyAdds(Tensor[] inputs, Shape output) => (long)output.ElementCount * inputs[1].Shape[1];

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        (int rows, int features, int outputs) = Sizes(inputs);
        Tensor x = inputs[0].RowMajor();
        saved = x;
        Tensor y = Tensor.Uninitialized(shape);
        var sizes = new LinearShape(rows, features, outputs);
        LinearProduct.Forward(x.AsSpan<float>(), Parameter(inputs, 1), Parameter(inputs, 2), y.AsSpan<float>(), sizes);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        (int rows, int features, int outputs) = Sizes(node.Inputs);
        ReadOnlySpan<float> dyRows = dy.RowMajor().AsSpan<float>();
        if (gradients.Needs(0))
        {
            Tensor dx = Tensor.Uninitialized(node.Inputs[0].Shape);
            LinearProduct.BackwardData(dyRows, Parameter(node.Inputs, 1), dx.AsSpan<float>(), new(rows, features, outputs));
            gradients.Add(0, dx);
        }

        bool hasBias = node.Inputs.Length > 2;
        if (!gradients.Needs(1) && !(hasBias && gradients.Needs(2)))
            return;
        Tensor dw = Tensor.Uninitialized(node.Inputs[1].Shape);
        Tensor dbias = Tensor.Uninitialized(hasBias ? node.Inputs[2].Shape : [0]);
        LinearProduct.BackwardWeight(
            ((Tensor)node.Saved!).AsSpan<float>(), dyRows, dw.AsSpan<float>(), dbias.AsSpan<float>(), new(rows, features, outputs));
        gradients.Add(1, dw);
        if (hasBias)
            gradients.Add(2, dbias);
    }

    private static (int Rows, int Features, int Outputs) Sizes(Tensor[] inputs)
    {
        Shape weight = inputs[1].Shape;
        return (weight[1] == 0 ? 0 : inputs[0].ElementCount / weight[1], weight[1], weight[0]);
    }
}
