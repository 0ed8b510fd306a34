using Amago.Kernels;
using Amago.Kernels.Pooling;

namespace Amago.Tensors.Operations.Images;

/// <summary>
/// Largest value under a window: (N, C, H, W) to (N, C, H', W'), sizes rounded down. Padding never wins; at a tie the first pixel in
/// scan order gets the gradient.
/// </summary>
internal sealed record MaxPool2d(WindowGeometry Window) : Operation
{
    public override string Name => "max_pool2d";

    public override WindowGeometry? SlidingWindow => Window;

    public override Shape OutputShape(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        ExpectImages(x);
        int height = Window.OutputHeight(x.Shape[2]), width = Window.OutputWidth(x.Shape[3]);
        if (height < 1 || width < 1)
        {
            string least = $"{Window.MinimumHeight(1)}x{Window.MinimumWidth(1)}", window = $"{Window.KernelHeight}x{Window.KernelWidth}";
            throw Error($"a {x.Shape[2]}x{x.Shape[3]} image is smaller than the {least} that a {window} window needs.");
        }

        return [x.Shape[0], x.Shape[1], height, width];
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].ChannelsLast();
        saved = x;
        Tensor y = Tensor.UninitializedImages(shape);
        Kernels.Pooling.MaxPool2d.Forward(x.Elements<float>(), y.Elements<float>(), x.Shape[0], Sizes(x.Shape));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var x = (Tensor)node.Saved!;
        Tensor dx = Tensor.UninitializedImages(x.Shape);
        Kernels.Pooling.MaxPool2d.Backward(
            x.Elements<float>(), dy.ChannelsLast().Elements<float>(), dx.Elements<float>(), x.Shape[0], Sizes(x.Shape));
        gradients.Add(0, dx);
    }

    private PoolShape Sizes(Shape shape) => new(shape[2], shape[3], shape[1], Window);
}
