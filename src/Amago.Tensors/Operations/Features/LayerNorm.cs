namespace Amago.Tensors.Operations;

/// <summary>
/// Each row of the last dimension to mean 0 and variance 1, then scaled and shifted: inputs x (..., features) and, if there are, gamma
/// and beta (features) (https://arxiv.org/abs/1607.06450).
/// </summary>
internal sealed record LayerNorm(int Features, float Epsilon) : Operation
{
    public override string Name => "layer_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        ExpectFloat(x, "features");
        return x.Rank > 0 && x.Shape[^1] == Features
            ? x.Shape
            : throw Error($"expected {Features} features in the last dimension, got shape {x.Shape}.");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].InLayout(Strides.Contiguous(shape));
        int rows = shape.ElementCount / Features;
        var statistics = new Statistics(x, new float[rows], new float[rows]);
        saved = statistics;
        Tensor y = Tensor.Uninitialized(shape);
        Kernels.LayerNorm.Forward(x.AsSpan<float>(), Parameter(inputs, 1), Parameter(inputs, 2), y.AsSpan<float>(), statistics.Mean, statistics.Rstd, rows, Features, Epsilon);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var statistics = (Statistics)node.Saved!;
        Shape shape = statistics.X.Shape, parameters = node.Inputs.Length > 1 ? node.Inputs[1].Shape : [0];
        Tensor dx = Tensor.Uninitialized(shape), dgamma = Tensor.Uninitialized(parameters), dbeta = Tensor.Uninitialized(parameters);
        Kernels.LayerNorm.Backward(
            statistics.X.AsSpan<float>(),
            dy.InLayout(Strides.Contiguous(shape)).AsSpan<float>(),
            Parameter(node.Inputs, 1),
            statistics.Mean,
            statistics.Rstd,
            dx.AsSpan<float>(),
            dgamma.AsSpan<float>(),
            dbeta.AsSpan<float>(),
            shape.ElementCount / Features,
            Features);
        gradients.Add(0, dx);
        if (node.Inputs.Length > 1)
        {
            gradients.Add(1, dgamma);
            gradients.Add(2, dbeta);
        }
    }

    private static ReadOnlySpan<float> Parameter(Tensor[] inputs, int index) => index < inputs.Length ? inputs[index].AsSpan<float>() : [];

    /// <summary>What the backward pass needs of every row.</summary>
    private sealed record Statistics(Tensor X, float[] Mean, float[] Rstd);
}
