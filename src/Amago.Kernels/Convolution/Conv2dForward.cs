namespace Amago.Kernels;

/// <summary>y = x * w + bias by the direct implicit product, image by image.</summary>
internal static unsafe class Conv2dForward<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Computes all images. Shapes as in <see cref="Conv2dShape"/>; an empty bias is zero.</summary>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, weights.Length, y.Length);
        using var packed = new Scratch(Product<TVector, TSimd>.PackedSize(shape.Window.KernelHeight * shape.RowLength, shape.OutputChannels));
        using var packedBias = new Scratch(Product<TVector, TSimd>.PackedSize(1, shape.OutputChannels));
        Pack(weights, shape, packed.Span);
        packedBias.Span.Clear();
        bias.CopyTo(packedBias.Span);

        WindowGeometry window = shape.Window;
        int pixelStep = window.StrideWidth * shape.Channels, rowStride = shape.PaddedWidth * shape.Channels;
        using PixelTable table = PixelTable.Grid(
            shape.OutputHeight,
            shape.OutputWidth,
            ProductTile<TVector, TSimd>.Pixels,
            (0, window.StrideHeight * rowStride, pixelStep),
            (0, shape.OutputWidth * shape.OutputChannels, shape.OutputChannels));

        // SAFETY: CheckSpans has compared the spans with the shape that every offset below is computed from; the arrays stay pinned
        // until Workers.For returns.
        fixed (float* px = x, py = y, pw = packed.Span, pb = packedBias.Span)
        fixed (int* windows = table.Windows, outputs = table.Outputs)
        {
            var task = new Task(px, py, pw, pb, windows, outputs, shape);
            Workers.For(shape.Images, task.Run);
        }
    }

    /// <summary>Weights (output channel, channel, kernel row, kernel column) to [column block][kernel row][kernel column * channel][block].</summary>
    public static void Pack(ReadOnlySpan<float> weights, in Conv2dShape shape, Span<float> packed)
    {
        WindowGeometry window = shape.Window;
        int block = ProductTile<TVector, TSimd>.Columns, taps = window.KernelHeight * window.KernelWidth;
        packed.Clear();
        for (int oc = 0; oc < shape.OutputChannels; oc++)
        {
            Span<float> column = packed[((oc / block * taps * shape.Channels * block) + (oc % block))..];
            for (int c = 0; c < shape.Channels; c++)
            {
                ReadOnlySpan<float> kernel = weights.Slice(((oc * shape.Channels) + c) * taps, taps);
                for (int tap = 0; tap < taps; tap++)
                    column[((tap * shape.Channels) + c) * block] = kernel[tap];
            }
        }
    }

    private sealed class Task(float* x, float* y, float* packed, float* bias, int* windows, int* outputs, Conv2dShape shape)
    {
        public void Run(int image)
        {
            float* source = x + ((nint)image * shape.InputSize);
            float* destination = y + ((nint)image * shape.OutputSize);
            if (!shape.HasPadding)
            {
                Multiply(source, destination);
                return;
            }

            using var padded = new Scratch(shape.PaddedHeight * shape.PaddedWidth * shape.Channels);
            Halo.Copy(
                new ReadOnlySpan<float>(source, shape.InputSize), shape.Height, shape.Width, shape.Channels, padded.Span, shape.PaddedWidth, shape.Window.PaddingHeight, shape.Window.PaddingWidth);
            fixed (float* p = padded.Span)
                Multiply(p, destination);
        }

        private void Multiply(float* source, float* destination) =>
            Product<TVector, TSimd>.Run(
                source,
                windows,
                shape.PaddedWidth * shape.Channels,
                shape.RowLength,
                shape.Window.KernelHeight,
                packed,
                bias,
                destination,
                outputs,
                shape.OutputPixels,
                shape.OutputChannels);
    }
}
