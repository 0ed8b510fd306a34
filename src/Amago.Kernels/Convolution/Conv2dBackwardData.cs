namespace Amago.Kernels;

/// <summary>
/// dx of a convolution. Input pixels whose coordinates leave the same remainder on division by the stride (a phase) see the same subset
/// of kernel taps, so each phase is a convolution of dy with stride 1 and those taps turned round: the forward tile does the work, and no
/// product with an inserted zero is computed.
/// </summary>
internal static unsafe class Conv2dBackwardData<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Computes all images. Shapes as in <see cref="Conv2dShape"/>.</summary>
    public static void Run(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, in Conv2dShape shape)
    {
        shape.CheckSpans(dx.Length, weights.Length, dy.Length);
        WindowGeometry window = shape.Window;
        if (window.StrideHeight > window.KernelHeight || window.StrideWidth > window.KernelWidth)
            dx.Clear(); // some pixels lie in no window

        // SAFETY: CheckSpans has compared the spans with the shape that every offset below is computed from; the arrays stay pinned
        // until Workers.For returns.
        fixed (float* pdy = dy, pdx = dx)
        {
            for (int phaseY = 0; phaseY < Math.Min(window.StrideHeight, window.KernelHeight); phaseY++)
            {
                for (int phaseX = 0; phaseX < Math.Min(window.StrideWidth, window.KernelWidth); phaseX++)
                    RunPhase(pdy, weights, pdx, shape, new Axis(shape, phaseY, isHeight: true), new Axis(shape, phaseX, isHeight: false));
            }
        }
    }

    private static void RunPhase(float* dy, ReadOnlySpan<float> weights, float* dx, in Conv2dShape shape, Axis vertical, Axis horizontal)
    {
        if (vertical.Count == 0 || horizontal.Count == 0)
            return;
        int depth = vertical.Taps * horizontal.Taps * shape.OutputChannels;
        using var packed = new Scratch(Product<TVector, TSimd>.PackedSize(depth, shape.Channels));
        Pack(weights, shape, vertical, horizontal, packed.Span);

        int rowStride = horizontal.HaloSize * shape.OutputChannels;
        using PixelTable table = PixelTable.Grid(
            vertical.Count,
            horizontal.Count,
            ProductTile<TVector, TSimd>.Pixels,
            (((vertical.FirstWindow * horizontal.HaloSize) + horizontal.FirstWindow) * shape.OutputChannels, rowStride, shape.OutputChannels),
            (((vertical.First * shape.Width) + horizontal.First) * shape.Channels, vertical.Stride * shape.Width * shape.Channels, horizontal.Stride * shape.Channels));
        fixed (float* pw = packed.Span)
        fixed (int* windows = table.Windows, outputs = table.Outputs)
        {
            var task = new Task(dy, dx, pw, windows, outputs, shape, vertical, horizontal);
            Workers.For(shape.Images, task.Run);
        }
    }

    /// <summary>The phase's taps, last first, as [channel block][tap row][tap column * output channel][block].</summary>
    private static void Pack(ReadOnlySpan<float> weights, in Conv2dShape shape, Axis vertical, Axis horizontal, Span<float> packed)
    {
        int block = ProductTile<TVector, TSimd>.Columns, depth = vertical.Taps * horizontal.Taps * shape.OutputChannels;
        WindowGeometry window = shape.Window;
        packed.Clear();
        for (int c = 0; c < shape.Channels; c++)
        {
            Span<float> column = packed[((c / block * depth * block) + (c % block))..];
            for (int t = 0; t < vertical.Taps; t++)
            {
                int kh = vertical.Tap(t);
                for (int u = 0; u < horizontal.Taps; u++)
                {
                    int kw = horizontal.Tap(u);
                    for (int oc = 0; oc < shape.OutputChannels; oc++)
                    {
                        column[((((t * horizontal.Taps) + u) * shape.OutputChannels) + oc) * block] =
                            weights[(((((oc * shape.Channels) + c) * window.KernelHeight) + kh) * window.KernelWidth) + kw];
                    }
                }
            }
        }
    }

    /// <summary>One phase along one axis: its input pixels, its taps, and where they fall in a dy with a halo of zeros.</summary>
    private readonly struct Axis
    {
        private readonly int _phase;

        public Axis(in Conv2dShape shape, int phase, bool isHeight)
        {
            WindowGeometry window = shape.Window;
            int size = isHeight ? shape.Height : shape.Width, output = isHeight ? shape.OutputHeight : shape.OutputWidth;
            int kernel = isHeight ? window.KernelHeight : window.KernelWidth, padding = isHeight ? window.PaddingHeight : window.PaddingWidth;
            Stride = isHeight ? window.StrideHeight : window.StrideWidth;
            _phase = phase;
            Taps = (kernel - phase + Stride - 1) / Stride;

            // Input pixel i has padded coordinate i + padding = Stride q + phase, and sees outputs q - Taps + 1 .. q.
            First = (((phase - padding) % Stride) + Stride) % Stride;
            Count = First < size ? ((size - 1 - First) / Stride) + 1 : 0;
            Halo = ((kernel + Stride - 1) / Stride) - 1;
            FirstWindow = ((First + padding) / Stride) - Taps + 1 + Halo;
            int lastOutput = Math.Max((size - 1 + padding) / Stride, output - 1);
            HaloSize = Halo + lastOutput + 1;
        }

        public int Stride { get; }

        /// <summary>Kernel taps of the phase.</summary>
        public int Taps { get; }

        /// <summary>First input pixel of the phase.</summary>
        public int First { get; }

        /// <summary>Input pixels of the phase.</summary>
        public int Count { get; }

        /// <summary>Zeros before the first output.</summary>
        public int Halo { get; }

        /// <summary>Outputs with zeros before and behind.</summary>
        public int HaloSize { get; }

        /// <summary>Where the first pixel's window starts among them.</summary>
        public int FirstWindow { get; }

        /// <summary>The kernel tap that meets the window's element t.</summary>
        public int Tap(int t) => _phase + (Stride * (Taps - 1 - t));
    }

    private sealed class Task(float* dy, float* dx, float* packed, int* windows, int* outputs, Conv2dShape shape, Axis vertical, Axis horizontal)
    {
        public void Run(int image)
        {
            using var halo = new Scratch(vertical.HaloSize * horizontal.HaloSize * shape.OutputChannels);
            Halo.Copy(
                new ReadOnlySpan<float>(dy + ((nint)image * shape.OutputSize), shape.OutputSize),
                shape.OutputHeight,
                shape.OutputWidth,
                shape.OutputChannels,
                halo.Span,
                horizontal.HaloSize,
                vertical.Halo,
                horizontal.Halo);
            fixed (float* p = halo.Span)
            {
                Product<TVector, TSimd>.Run(
                    p,
                    windows,
                    horizontal.HaloSize * shape.OutputChannels,
                    horizontal.Taps * shape.OutputChannels,
                    vertical.Taps,
                    packed,
                    bias: null,
                    dx + ((nint)image * shape.InputSize),
                    outputs,
                    vertical.Count * horizontal.Count,
                    shape.Channels);
            }
        }
    }
}
