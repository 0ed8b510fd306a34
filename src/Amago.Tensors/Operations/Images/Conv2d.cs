using Amago.Kernels;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tensors.Operations.Images;

/// <summary>
/// 2-D convolution (cross-correlation, as the field has it): inputs x (N, C, H, W), weight (C', C, kh, kw) and, if there is one, bias
/// (C'); result (N, C', H', W').
/// </summary>
internal sealed record Conv2d(WindowGeometry Window) : Operation
{
    public override string Name => "conv2d";

    public override WindowGeometry? SlidingWindow => Window;

    private string Padding => (Window.PaddingBottom, Window.PaddingRight) == (Window.PaddingHeight, Window.PaddingWidth)
        ? $"{Window.PaddingHeight}x{Window.PaddingWidth}"
        : $"{Window.PaddingHeight}+{Window.PaddingBottom}x{Window.PaddingWidth}+{Window.PaddingRight}";

    public override Shape OutputShape(Tensor[] inputs)
    {
        (Tensor x, Tensor weight) = (inputs[0], inputs[1]);
        ExpectImages(x);
        if (weight.Rank != 4 || weight.Shape[2] != Window.KernelHeight || weight.Shape[3] != Window.KernelWidth)
            throw Error($"expected a weight (C', C, {Window.KernelHeight}, {Window.KernelWidth}), got shape {weight.Shape}.");
        if (x.Shape[1] != weight.Shape[1])
            throw Error($"expected images of {weight.Shape[1]} channels, got {x.Shape[1]} (shape {x.Shape}).");
        if (inputs.Length > 2)
            ExpectParameter(inputs[2], "a bias", weight.Shape[0]);
        int height = Window.OutputHeight(x.Shape[2]), width = Window.OutputWidth(x.Shape[3]);
        if (height < 1 || width < 1)
        {
            string least = $"{Window.MinimumHeight(1)}x{Window.MinimumWidth(1)}", kernel = $"{Window.KernelHeight}x{Window.KernelWidth}";
            throw Error(
                $"a {x.Shape[2]}x{x.Shape[3]} image is smaller than the {least} that a {kernel} kernel with padding {Padding} needs.");
        }

        long paddedHeight = (long)x.Shape[2] + Window.PaddingHeight + Window.PaddingBottom;
        long padded = paddedHeight * ((long)x.Shape[3] + Window.PaddingWidth + Window.PaddingRight) * x.Shape[1];
        if (padded > Array.MaxLength / 2)
        {
            string image = $"a {x.Shape[2]}x{x.Shape[3]} image with padding {Padding} and {x.Shape[1]} channels";
            throw Error($"{image} has {padded} values, which is more than fit.");
        }

        return [x.Shape[0], weight.Shape[0], height, width];
    }

    public override long MultiplyAdds(Tensor[] inputs, Shape output) =>
        (long)output.ElementCount * inputs[1].Shape[1] * Window.KernelHeight * Window.KernelWidth;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].ChannelsLast();
        saved = x;
        Tensor y = Tensor.UninitializedImages(shape);
        Kernels.Convolution.Conv2d.Forward(
            x.Elements<float>(), Parameter(inputs, 1), Parameter(inputs, 2), y.Elements<float>(), Sizes(inputs));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Conv2dShape sizes = Sizes(node.Inputs);
        ReadOnlySpan<float> dyImages = dy.ChannelsLast().Elements<float>();
        if (gradients.Needs(0))
        {
            Tensor dx = Tensor.UninitializedImages(node.Inputs[0].Shape);
            Kernels.Convolution.Conv2d.BackwardData(dyImages, Parameter(node.Inputs, 1), dx.Elements<float>(), sizes);
            gradients.Add(0, dx);
        }

        bool hasBias = node.Inputs.Length > 2;
        if (!gradients.Needs(1) && !(hasBias && gradients.Needs(2)))
            return;
        Tensor dw = Tensor.Uninitialized(node.Inputs[1].Shape);
        Tensor dbias = Tensor.Uninitialized(hasBias ? node.Inputs[2].Shape : [0]);
        Kernels.Convolution.Conv2d.BackwardWeight(
            ((Tensor)node.Saved!).Elements<float>(), dyImages, dw.AsSpan<float>(), dbias.AsSpan<float>(), sizes);
        gradients.Add(1, dw);
        if (hasBias)
            gradients.Add(2, dbias);
    }

    private Conv2dShape Sizes(Tensor[] inputs)
    {
        Shape x = inputs[0].Shape;
        return new Conv2dShape(x[0], x[2], x[3], x[1], inputs[1].Shape[0], Window);
    }
}
