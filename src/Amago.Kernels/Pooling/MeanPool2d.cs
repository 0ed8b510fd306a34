namespace Amago.Kernels.Pooling;

/// <summary>The mean of every channel over the pixels of an image (https://arxiv.org/abs/1312.4400), and its gradient.</summary>
internal static unsafe class MeanPool2d
{
    /// <summary>(images, H, W, C) -&gt; (images, C) on the caller's thread.</summary>
    /// <param name="x">The images, (images, H, W, C).</param>
    /// <param name="y">Receives the means, (images, C).</param>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of an image.</param>
    public static void ForwardImages(float* x, float* y, int images, in MapShape shape) =>
        SimdDispatch.RunUpTo(shape.Channels, new MeanPool2dForward(x, y, images, shape));

    /// <summary>The gradient of the images from that of the means, on the caller's thread.</summary>
    /// <param name="dy">Gradient of the means, (images, C).</param>
    /// <param name="dx">Receives the gradient of the images, (images, H, W, C).</param>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of an image.</param>
    /// <param name="accumulate">Whether dx is added to; otherwise it is written over.</param>
    public static void BackwardImages(float* dy, float* dx, int images, in MapShape shape, bool accumulate) =>
        SimdDispatch.RunUpTo(shape.Channels, new MeanPool2dBackward(dy, dx, images, shape, accumulate));

    /// <summary>(images, H, W, C) -&gt; (images, C).</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int images, in MapShape shape)
    {
        int inputs = checked(images * shape.Size), outputs = checked(images * shape.Channels);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* px = x[..inputs], py = y[..outputs])
            ParallelLoop.Run(images, inputs, new ForwardBody(px, py, shape));
    }

    /// <summary>dy: (images, C); dx: (images, H, W, C), written over.</summary>
    public static void Backward(ReadOnlySpan<float> dy, Span<float> dx, int images, in MapShape shape)
    {
        int inputs = checked(images * shape.Size), outputs = checked(images * shape.Channels);

        // SAFETY: pinned until every image is done; the slices have checked the lengths.
        fixed (float* pdy = dy[..outputs], pdx = dx[..inputs])
            ParallelLoop.Run(images, inputs, new BackwardBody(pdy, pdx, shape));
    }

    private readonly struct ForwardBody(float* x, float* y, MapShape shape) : IParallelBody
    {
        public void Run(int item) => ForwardImages(x + ((nint)item * shape.Size), y + ((nint)item * shape.Channels), 1, shape);
    }

    private readonly struct BackwardBody(float* dy, float* dx, MapShape shape) : IParallelBody
    {
        public void Run(int item) =>
            BackwardImages(dy + ((nint)item * shape.Channels), dx + ((nint)item * shape.Size), 1, shape, accumulate: false);
    }
}

/// <summary>Images of a mean over maps: rows are summed by themselves, then the rows' sums, so that errors stay small.</summary>
internal readonly unsafe struct MeanPool2dForward(float* x, float* y, int images, MapShape shape) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: channels lie within a pixel.
        int channels = shape.Channels;
        for (int image = 0; image < images; image++)
        {
            float* from = x + ((nint)image * shape.Size), to = y + ((nint)image * channels);
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Mean<TVector, TSimd>(from + c, to + c);
            for (; c < channels; c++)
                Mean<float, SimdScalar>(from + c, to + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mean<TV, TS>(float* from, float* to)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV total = TS.Create(0f);
        for (int h = 0; h < shape.Height; h++)
        {
            TV row = TS.Create(0f);
            for (int w = 0; w < shape.Width; w++, from += shape.Channels)
                row = TS.Add(row, TS.Load(from));
            total = TS.Add(total, row);
        }

        TS.Store(TS.Divide(total, TS.Create((float)shape.Height * shape.Width)), to);
    }
}

/// <summary>Images of the gradient of a mean over maps: every pixel gets its share.</summary>
internal readonly unsafe struct MeanPool2dBackward(float* dy, float* dx, int images, MapShape shape, bool accumulate) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: channels lie within a pixel.
        int channels = shape.Channels;
        for (int image = 0; image < images; image++)
        {
            float* from = dy + ((nint)image * channels), to = dx + ((nint)image * shape.Size);
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Share<TVector, TSimd>(from + c, to + c);
            for (; c < channels; c++)
                Share<float, SimdScalar>(from + c, to + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share<TV, TS>(float* from, float* to)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        int pixels = shape.Height * shape.Width;
        TV share = TS.Divide(TS.Load(from), TS.Create((float)pixels));
        for (int pixel = 0; pixel < pixels; pixel++, to += shape.Channels)
            TS.Store(accumulate ? TS.Add(TS.Load(to), share) : share, to);
    }
}

/// <summary>One image's sizes: (Height, Width, Channels).</summary>
internal readonly record struct MapShape(int Height, int Width, int Channels)
{
    public int Size => checked(Height * Width * Channels);
}
