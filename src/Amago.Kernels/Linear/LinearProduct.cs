using System.Numerics.Tensors;

namespace Amago.Kernels;

/// <summary>
/// y = x W^T + bias and its gradients for x (rows, inputs), W (outputs, inputs): a convolution with a 1x1 kernel whose pixels are the
/// rows. They are cut into images of <see cref="BlockRows"/> so that threads share the work; the rest is an image of its own.
/// </summary>
internal static class LinearProduct
{
    private const int BlockRows = 48;

    /// <summary>y (rows, outputs); an empty bias is zero.</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, int rows, int inputs, int outputs)
    {
        int blocks = rows - (rows % BlockRows);
        if (blocks > 0)
            Conv2d.Forward(x[..(blocks * inputs)], weights, bias, y[..(blocks * outputs)], Shape(blocks, inputs, outputs));
        if (rows > blocks)
            Conv2d.Forward(x[(blocks * inputs)..], weights, bias, y[(blocks * outputs)..], Shape(rows - blocks, inputs, outputs));
    }

    /// <summary>dx (rows, inputs).</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, int rows, int inputs, int outputs)
    {
        int blocks = rows - (rows % BlockRows);
        if (blocks > 0)
            Conv2d.BackwardData(dy[..(blocks * outputs)], weights, dx[..(blocks * inputs)], Shape(blocks, inputs, outputs));
        if (rows > blocks)
            Conv2d.BackwardData(dy[(blocks * outputs)..], weights, dx[(blocks * inputs)..], Shape(rows - blocks, inputs, outputs));
    }

    /// <summary>dW (outputs, inputs) and dbias (outputs), which may be empty.</summary>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, int rows, int inputs, int outputs)
    {
        int blocks = rows - (rows % BlockRows);
        Conv2d.BackwardWeight(x[..(blocks * inputs)], dy[..(blocks * outputs)], dw, dbias, Shape(blocks, inputs, outputs));
        if (rows == blocks)
            return;
        using var rest = new Scratch(dw.Length + dbias.Length);
        Span<float> dwRest = rest.Span[..dw.Length], dbiasRest = rest.Span.Slice(dw.Length, dbias.Length);
        Conv2d.BackwardWeight(x[(blocks * inputs)..], dy[(blocks * outputs)..], dwRest, dbiasRest, Shape(rows - blocks, inputs, outputs));
        TensorPrimitives.Add(dw, dwRest, dw);
        TensorPrimitives.Add(dbias, dbiasRest, dbias);
    }

    private static Conv2dShape Shape(int rows, int inputs, int outputs)
    {
        int height = Math.Min(rows, BlockRows);
        return new Conv2dShape(height == 0 ? 0 : rows / height, height, 1, inputs, outputs, new WindowGeometry(1));
    }
}
