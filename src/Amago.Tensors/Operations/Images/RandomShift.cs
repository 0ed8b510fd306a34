using Amago.Kernels.Pixels;

namespace Amago.Tensors.Operations.Images;

/// <summary>
/// Shifts every image, (N, H, W, C) or (N, C, H, W), by its own offset 0..2 Pad along x and y, with replicated edges: an integer copy,
/// uint8 or float32.
/// </summary>
/// <param name="ShiftXY">x and y offset of image 0, then of image 1, ...</param>
/// <param name="Pad">The offset in <paramref name="ShiftXY"/> that leaves an image where it is; offsets are 0..2·Pad.</param>
/// <param name="ChannelsFirst">Whether images come as (C, H, W).</param>
internal sealed record RandomShift(int[] ShiftXY, int Pad, bool ChannelsFirst) : Operation
{
    public override string Name => "random_shift";

    public override Shape OutputShape(Tensor[] inputs) =>
        inputs[0].Rank == 4 && inputs[0].Shape[0] * 2 == ShiftXY.Length && inputs[0].DType is DType.UInt8 or DType.Float32
            ? inputs[0].Shape
            : throw Error($"expected {ShiftXY.Length / 2} uint8 or float32 images, got {inputs[0].Describe()}.");

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0].RowMajor();
        Tensor y = x.DType == DType.Float32 ? Tensor.Uninitialized(shape) : Tensor.UninitializedBytes(shape);
        if (x.DType == DType.Float32)
            Kernels.Pixels.RandomShift.Run<float>(x.AsSpan<float>(), y.AsSpan<float>(), ShiftXY, shape[0], Layout(shape), Pad);
        else
            Kernels.Pixels.RandomShift.Run<byte>(x.AsSpan<byte>(), y.AsSpan<byte>(), ShiftXY, shape[0], Layout(shape), Pad);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor dx = Tensor.Uninitialized(dy.Shape);
        Kernels.Pixels.RandomShift.Backward(dy.RowMajor().AsSpan<float>(), dx.AsSpan<float>(), ShiftXY, dy.Shape[0], Layout(dy.Shape), Pad);
        gradients.Add(0, dx);
    }

    private ImageLayout Layout(Shape shape) =>
        ChannelsFirst ? new(shape[2], shape[3], shape[1], ChannelsFirst: true) : new(shape[1], shape[2], shape[3], ChannelsFirst: false);
}
