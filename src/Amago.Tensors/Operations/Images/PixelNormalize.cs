using Amago.Kernels;

namespace Amago.Tensors.Operations.Images;

/// <summary>uint8 images (N, C, H, W) in any layout to float32 stored channels last, by a scaling.</summary>
internal sealed record PixelNormalize(PixelScaling Scaling) : Operation
{
    public override string Name => "pixel_normalize";

    public override Shape OutputShape(Tensor[] inputs) =>
        inputs[0].DType == DType.UInt8 && inputs[0].Rank == 4
            ? inputs[0].Shape
            : throw Error($"expected uint8 images (N, C, H, W), got {inputs[0].Describe()}.");

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor y = Tensor.UninitializedImages(shape);
        Tensor x = inputs[0].ChannelsLast();
        Kernels.Pixels.PixelNormalize.Run(x.Elements<byte>(), y.Elements<float>(), Scaling);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        // Bytes have no gradient.
    }
}
