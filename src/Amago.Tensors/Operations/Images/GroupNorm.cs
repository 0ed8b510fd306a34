namespace Amago.Tensors.Operations;

/// <summary>
/// Each image's groups of channels to mean 0 and variance 1, then scaled and shifted: inputs x (N, C, H, W) and, if there are, gamma (C)
/// and beta (C) (https://arxiv.org/abs/1803.08494).
/// </summary>
internal sealed record GroupNorm(int Groups, int Channels, float Epsilon) : ImageOperation
{
    public override string Name => "group_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectImages(inputs[0]);
        return inputs[0].Shape[1] == Channels
            ? inputs[0].Shape
            : throw Error($"expected images of {Channels} channels, got {inputs[0].Shape[1]} (shape {inputs[0].Shape}).");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = ChannelsLast(inputs[0]);
        var statistics = new Statistics(x, new float[shape[0] * Groups], new float[shape[0] * Groups]);
        saved = statistics;
        Tensor y = Tensor.UninitializedImages(shape);
        Kernels.GroupNorm.Forward(
            x.Elements<float>(), Parameter(inputs, 1), Parameter(inputs, 2), y.Elements<float>(), statistics.Mean, statistics.Rstd, shape[0], shape[2] * shape[3], Channels, Groups, Epsilon);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var statistics = (Statistics)node.Saved!;
        Shape shape = statistics.X.Shape;
        Shape parameters = node.Inputs.Length > 1 ? node.Inputs[1].Shape : [0];
        Tensor dx = Tensor.UninitializedImages(shape), dgamma = Tensor.Uninitialized(parameters), dbeta = Tensor.Uninitialized(parameters);
        Kernels.GroupNorm.Backward(
            statistics.X.Elements<float>(),
            ChannelsLast(dy).Elements<float>(),
            Parameter(node.Inputs, 1),
            statistics.Mean,
            statistics.Rstd,
            dx.Elements<float>(),
            dgamma.AsSpan<float>(),
            dbeta.AsSpan<float>(),
            shape[0],
            shape[2] * shape[3],
            Channels,
            Groups);
        gradients.Add(0, dx);
        if (node.Inputs.Length > 1)
        {
            gradients.Add(1, dgamma);
            gradients.Add(2, dbeta);
        }
    }

    private static ReadOnlySpan<float> Parameter(Tensor[] inputs, int index) => index < inputs.Length ? inputs[index].AsSpan<float>() : [];

    /// <summary>What the backward pass needs of every image's every group.</summary>
    private sealed record Statistics(Tensor X, float[] Mean, float[] Rstd);
}
