using System.Numerics.Tensors;

namespace Amago.Kernels;

/// <summary>
/// dw and dbias of a convolution. Images are dealt to at most <see cref="MaxSlabs"/> partial sums by the problem's sizes alone, and those are
/// added in order, so that the result does not depend on the threads.
/// </summary>
internal static unsafe class Conv2dBackwardWeight<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private const int MaxSlabs = 16;

    // Floats that all partial sums together may take: a large layer has fewer of them.
    private const int MaxSums = 1 << 24;

    private static int Block => ProductTile<TVector, TSimd>.Columns;

    /// <summary>Computes both gradients. Shapes as in <see cref="Conv2dShape"/>; dbias may be empty.</summary>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, dw.Length, dy.Length);
        var layout = new Layout(shape);
        int slabs = Math.Clamp(MaxSums / layout.SlabSize, 1, MaxSlabs);
        slabs = Math.Max(Math.Min(slabs, shape.Images), 1);
        using var sums = new Scratch(slabs * layout.SlabSize);
        sums.Span.Clear();

        // SAFETY: CheckSpans has compared the spans with the shape that every offset below is computed from; the arrays stay pinned
        // until Workers.For returns.
        fixed (float* px = x, pdy = dy, ps = sums.Span)
        {
            var task = new Task(px, pdy, ps, slabs, layout, shape);
            Workers.For(slabs, task.Run);
        }

        Span<float> total = sums.Span[..layout.SlabSize];
        for (int slab = 1; slab < slabs; slab++)
            TensorPrimitives.Add(total, sums.Span.Slice(slab * layout.SlabSize, layout.SlabSize), total);
        Unpack(total, shape, layout, dw);
        if (!dbias.IsEmpty)
            total.Slice(layout.WeightSize, shape.OutputChannels).CopyTo(dbias);
    }

    private static void Unpack(ReadOnlySpan<float> packed, in Conv2dShape shape, Layout layout, Span<float> dw)
    {
        WindowGeometry window = shape.Window;
        for (int oc = 0; oc < shape.OutputChannels; oc++)
        {
            for (int c = 0; c < shape.Channels; c++)
            {
                for (int kh = 0; kh < window.KernelHeight; kh++)
                {
                    for (int kw = 0; kw < window.KernelWidth; kw++)
                    {
                        dw[(((((oc * shape.Channels) + c) * window.KernelHeight) + kh) * window.KernelWidth) + kw] =
                            packed[((((oc / Block * window.KernelHeight) + kh) * layout.RowLength) + (kw * shape.Channels) + c) * Block + (oc % Block)];
                    }
                }
            }
        }
    }

    /// <summary>A partial sum: weights [column block][kernel row][row length][block], then the bias.</summary>
    private readonly struct Layout
    {
        public Layout(in Conv2dShape shape)
        {
            const int Inputs = CorrelationTile<TVector, TSimd>.Inputs;
            RowLength = (shape.RowLength + Inputs - 1) / Inputs * Inputs;
            Columns = (shape.OutputChannels + Block - 1) / Block * Block;
            WeightSize = checked(Columns * shape.Window.KernelHeight * RowLength);
            SlabSize = checked(WeightSize + Columns);

            // A tile's last inputs may lie behind the image's end: then, as for padding, it is read from a copy with room behind it.
            CopiesInput = shape.HasPadding || RowLength != shape.RowLength;
            CopiesGradient = Columns != shape.OutputChannels;
        }

        /// <summary>Floats under a kernel row, filled up to whole tiles.</summary>
        public int RowLength { get; }

        /// <summary>Output channels, filled up to whole blocks.</summary>
        public int Columns { get; }

        public int WeightSize { get; }

        public int SlabSize { get; }

        public bool CopiesInput { get; }

        public bool CopiesGradient { get; }
    }

    private sealed class Task(float* x, float* dy, float* sums, int slabs, Layout layout, Conv2dShape shape)
    {
        public void Run(int slab)
        {
            using var input = new Scratch(layout.CopiesInput ? shape.PaddedHeight * shape.PaddedWidth * shape.Channels : 0);
            using var gradient = new Scratch(layout.CopiesGradient ? shape.OutputPixels * layout.Columns : 0);
            int first = (int)((long)shape.Images * slab / slabs), end = (int)((long)shape.Images * (slab + 1) / slabs);
            float* total = sums + ((nint)slab * layout.SlabSize);
            for (int image = first; image < end; image++)
            {
                var source = new ReadOnlySpan<float>(x + ((nint)image * shape.InputSize), shape.InputSize);
                var outputs = new ReadOnlySpan<float>(dy + ((nint)image * shape.OutputSize), shape.OutputSize);
                if (layout.CopiesInput)
                {
                    Halo.Copy(source, shape.Height, shape.Width, shape.Channels, input.Span, shape.PaddedWidth, shape.Window.PaddingHeight, shape.Window.PaddingWidth);
                    source = input.Span;
                }

                if (layout.CopiesGradient)
                {
                    Widen(outputs, gradient.Span);
                    outputs = gradient.Span;
                }

                fixed (float* px = source, pdy = outputs)
                    AddImage(px, pdy, total);
                AddBias(outputs, new Span<float>(total + layout.WeightSize, layout.Columns));
            }
        }

        private void AddImage(float* image, float* gradient, float* total)
        {
            WindowGeometry window = shape.Window;
            nint imageRow = (nint)shape.PaddedWidth * shape.Channels;
            for (int column = 0; column < layout.Columns; column += Block)
            {
                for (int kh = 0; kh < window.KernelHeight; kh++)
                {
                    for (int k = 0; k < layout.RowLength; k += CorrelationTile<TVector, TSimd>.Inputs)
                    {
                        CorrelationTile<TVector, TSimd>.Run(
                            image + (kh * imageRow) + k,
                            window.StrideHeight * imageRow,
                            (nint)window.StrideWidth * shape.Channels,
                            gradient + column,
                            (nint)shape.OutputWidth * layout.Columns,
                            layout.Columns,
                            shape.OutputHeight,
                            shape.OutputWidth,
                            total);
                        total += CorrelationTile<TVector, TSimd>.Inputs * Block;
                    }
                }
            }
        }

        private static void AddBias(ReadOnlySpan<float> gradient, Span<float> bias)
        {
            for (int start = 0; start < gradient.Length; start += bias.Length)
                TensorPrimitives.Add(bias, gradient.Slice(start, bias.Length), bias);
        }

        /// <summary>Fills every pixel's channels up to whole blocks with zeros.</summary>
        private void Widen(ReadOnlySpan<float> gradient, Span<float> wide)
        {
            wide.Clear();
            for (int pixel = 0; pixel < shape.OutputPixels; pixel++)
                gradient.Slice(pixel * shape.OutputChannels, shape.OutputChannels).CopyTo(wide[(pixel * layout.Columns)..]);
        }
    }
}
