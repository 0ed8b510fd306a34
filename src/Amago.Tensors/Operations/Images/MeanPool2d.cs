using Amago.Kernels.Pooling;

namespace Amago.Tensors.Operations.Images;

/// <summary>Mean over all pixels of every channel: (N, C, H, W) to (N, C, 1, 1).</summary>
internal sealed record MeanPool2d : Operation
{
    public override string Name => "mean_pool2d";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape shape = inputs[0].Shape;
        ExpectImages(inputs[0]);
        return shape[2] > 0 && shape[3] > 0
            ? [shape[0], shape[1], 1, 1]
            : throw Error($"expected images of at least one pixel, got {shape[2]}x{shape[3]}.");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].ChannelsLast(), y = Tensor.UninitializedImages(shape);
        saved = null;
        Kernels.Pooling.MeanPool2d.Forward(x.Elements<float>(), y.Elements<float>(), x.Shape[0], Sizes(x.Shape));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Shape shape = node.Inputs[0].Shape;
        Tensor dx = Tensor.UninitializedImages(shape);
        Kernels.Pooling.MeanPool2d.Backward(dy.ChannelsLast().Elements<float>(), dx.Elements<float>(), shape[0], Sizes(shape));
        gradients.Add(0, dx);
    }

    private static MapShape Sizes(Shape shape) => new(shape[2], shape[3], shape[1]);
}
