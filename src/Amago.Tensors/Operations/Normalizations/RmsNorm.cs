using Amago.Kernels.Normalization;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>
/// Sets of values divided by the root of the mean of their squares, then scaled: inputs x and, if there is one, a scale (features). A set
/// is a row of the last dimension, or all channels of a pixel of images (N, C, H, W) (https://arxiv.org/abs/1910.07467).
/// </summary>
/// <param name="Features">Values of a set.</param>
/// <param name="Epsilon">Added to the mean of the squares.</param>
/// <param name="OfPixels">Whether the sets are the pixels of images; else the rows of the last dimension.</param>
internal sealed record RmsNorm(int Features, float Epsilon, bool OfPixels) : Operation
{
    public override string Name => "rms_norm";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        if (OfPixels)
            ExpectImages(x);
        else
            ExpectFloat(x, "features");
        if (inputs.Length > 1)
            ExpectParameter(inputs[1], "a scale", Features);
        return OfPixels && x.Shape[1] != Features
            ? throw Error($"expected images of {Features} channels, got {x.Shape[1]} (shape {x.Shape}).")
            : OfPixels || (x.Rank > 0 && x.Shape[^1] == Features)
                ? x.Shape
                : throw Error($"expected {Features} features in the last dimension, got shape {x.Shape}.");
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = Ordered(inputs[0]), y = Tensor.Uninitialized(shape, [.. x.Strides]);
        float[] rstd = new float[Sizes(shape).Rows];
        Kernels.Normalization.RmsNorm.Forward(x.Elements<float>(), Parameter(inputs, 1), y.Elements<float>(), rstd, Sizes(shape));
        saved = (x, rstd);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        (Tensor x, float[] rstd) = ((Tensor, float[]))node.Saved!;
        Tensor dx = Tensor.Uninitialized(x.Shape, [.. x.Strides]);
        Tensor dscale = Tensor.Uninitialized(node.Inputs.Length > 1 ? node.Inputs[1].Shape : [0]);
        Kernels.Normalization.RmsNorm.Backward(
            x.Elements<float>(),
            Ordered(dy).Elements<float>(),
            Parameter(node.Inputs, 1),
            rstd,
            dx.Elements<float>(),
            dscale.AsSpan<float>(),
            Sizes(x.Shape));
        gradients.Add(0, dx);
        if (node.Inputs.Length > 1)
            gradients.Add(1, dscale);
    }

    private Tensor Ordered(Tensor x) => OfPixels ? x.ChannelsLast() : x.RowMajor();

    private LayerNormShape Sizes(Shape shape) => new(shape.ElementCount / Features, Features, Epsilon);
}
