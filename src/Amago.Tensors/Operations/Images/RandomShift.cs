namespace Amago.Tensors.Operations;

/// <summary>
/// Shifts every image of (N, planes, H, W, channels) by its own offset 0..2 Pad along x and y, with replicated edges: an integer copy,
/// uint8 or float32.
/// </summary>
/// <param name="ShiftXY">x and y offset of image 0, then of image 1, ...</param>
/// <param name="Pad">The offset that leaves an image where it is.</param>
internal sealed record RandomShift(int[] ShiftXY, int Pad) : Operation
{
    public override string Name => "random_shift";

    public override Shape OutputShape(Tensor[] inputs) =>
        inputs[0].Rank == 5 && inputs[0].Shape[0] * 2 == ShiftXY.Length && inputs[0].DType is DType.UInt8 or DType.Float32
            ? inputs[0].Shape
            : throw Error($"expected {ShiftXY.Length / 2} uint8 or float32 images, got {inputs[0].Describe()}.");

    public override DType OutputType(Tensor[] inputs) => inputs[0].DType;

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = inputs[0].InLayout(Strides.Contiguous(shape));
        Tensor y = x.DType == DType.Float32 ? Tensor.Uninitialized(shape) : Tensor.UninitializedBytes(shape);
        if (x.DType == DType.Float32)
            Kernels.RandomShift.Run<float>(x.AsSpan<float>(), y.AsSpan<float>(), ShiftXY, shape[0], shape[1], shape[2], shape[3], shape[4], Pad);
        else
            Kernels.RandomShift.Run<byte>(x.AsSpan<byte>(), y.AsSpan<byte>(), ShiftXY, shape[0], shape[1], shape[2], shape[3], shape[4], Pad);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Shape shape = dy.Shape;
        Tensor dx = Tensor.Uninitialized(shape);
        Kernels.RandomShift.Backward(
            dy.InLayout(Strides.Contiguous(shape)).AsSpan<float>(), dx.AsSpan<float>(), ShiftXY, shape[0], shape[1], shape[2], shape[3], shape[4], Pad);
        gradients.Add(0, dx);
    }
}
