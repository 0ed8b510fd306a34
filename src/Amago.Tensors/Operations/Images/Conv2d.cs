using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>
/// 2-D convolution (cross-correlation, as the field has it): inputs x (N, C, H, W), weight (C', C, kh, kw) and, if there is one, bias
/// (C'); result (N, C', H', W').
/// </summary>
internal sealed record Conv2d(WindowGeometry Window) : ImageOperation
{
    public override string Name => "conv2d";

    public override WindowGeometry? SlidingWindow => Window;

    public override Shape OutputShape(Tensor[] inputs)
    {
        (Tensor x, Tensor weight) = (inputs[0], inputs[1]);
        ExpectImages(x);
        if (weight.Rank != 4 || weight.Shape[2] != Window.KernelHeight || weight.Shape[3] != Window.KernelWidth)
            throw Error($"expected a weight (C', C, {Window.KernelHeight}, {Window.KernelWidth}), got shape {weight.Shape}.");
        if (x.Shape[1] != weight.Shape[1])
            throw Error($"expected images of {weight.Shape[1]} channels, got {x.Shape[1]} (shape {x.Shape}).");
        if (inputs.Length > 2 && inputs[2].Shape != Shape.Create([weight.Shape[0]]))
            throw Error($"expected a bias ({weight.Shape[0]}), got shape {inputs[2].Shape}.");
        int height = Window.OutputHeight(x.Shape[2]), width = Window.OutputWidth(x.Shape[3]);
        if (height < 1 || width < 1)
        {
            throw Error($"a {x.Shape[2]}x{x.Shape[3]} image is smaller than the {Window.MinimumHeight(1)}x{Window.MinimumWidth(1)} that a {Window.KernelHeight}x{Window.KernelWidth} kernel with padding {Window.PaddingHeight}x{Window.PaddingWidth} needs.");
        }

        long padded = (x.Shape[2] + (2L * Window.PaddingHeight)) * (x.Shape[3] + (2L * Window.PaddingWidth)) * x.Shape[1];
        if (padded > Array.MaxLength / 2)
            throw Error($"a {x.Shape[2]}x{x.Shape[3]} image with padding {Window.PaddingHeight}x{Window.PaddingWidth} and {x.Shape[1]} channels has {padded} values, which is more than fit.");
        return [x.Shape[0], weight.Shape[0], height, width];
    }

    public override long MultiplyAdds(Tensor[] inputs, Shape output) => (long)output.ElementCount * inputs[1].Shape[1] * Window.KernelHeight * Window.KernelWidth;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = ChannelsLast(inputs[0]);
        saved = x;
        Tensor y = Tensor.UninitializedImages(shape);
        ReadOnlySpan<float> bias = inputs.Length > 2 ? inputs[2].InLayout(Strides.Contiguous(inputs[2].Shape)).AsSpan<float>() : [];
        Kernels.Conv2d.Forward(x.Elements<float>(), Weight(inputs), bias, y.Elements<float>(), Sizes(inputs));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Conv2dShape sizes = Sizes(node.Inputs);
        ReadOnlySpan<float> dyImages = ChannelsLast(dy).Elements<float>();
        if (gradients.Needs(0))
        {
            Tensor dx = Tensor.UninitializedImages(node.Inputs[0].Shape);
            Kernels.Conv2d.BackwardData(dyImages, Weight(node.Inputs), dx.Elements<float>(), sizes);
            gradients.Add(0, dx);
        }

        bool hasBias = node.Inputs.Length > 2;
        if (!gradients.Needs(1) && !(hasBias && gradients.Needs(2)))
            return;
        Tensor dw = Tensor.Uninitialized(node.Inputs[1].Shape);
        Tensor dbias = Tensor.Uninitialized(hasBias ? node.Inputs[2].Shape : [0]);
        Kernels.Conv2d.BackwardWeight(((Tensor)node.Saved!).Elements<float>(), dyImages, dw.AsSpan<float>(), dbias.AsSpan<float>(), sizes);
        gradients.Add(1, dw);
        if (hasBias)
            gradients.Add(2, dbias);
    }

    private static ReadOnlySpan<float> Weight(Tensor[] inputs) => inputs[1].InLayout(Strides.Contiguous(inputs[1].Shape)).AsSpan<float>();

    private Conv2dShape Sizes(Tensor[] inputs)
    {
        Shape x = inputs[0].Shape;
        return new Conv2dShape(x[0], x[2], x[3], x[1], inputs[1].Shape[0], Window);
    }
}
