using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed unsafe class RandomShiftTests
{
    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 0 },
        { 1, 1, 1, 1, 3, 2 },
        { 7, 1, 6, 9, 4, 4 },
        { 3, 4, 7, 5, 1, 3 },
        { 2, 3, 3, 2, 1, 5 }, // shifted out of the image altogether
        { 2, 1, 20, 30, 9, 4 },
        { 5, 1, 84, 84, 4, 4 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Copies_by_the_clamped_index(int images, int planes, int height, int width, int channels, int pad)
    {
        int[] shifts = Shifts(images, pad);
        int[] sources = Sources(shifts, images, planes, height, width, channels, pad);
        byte[] bytes = Samples.Bytes(sources.Length, seed: 1);
        float[] floats = Samples.Uniform(sources.Length, seed: 2);

        GuardedBuffer<byte> y = new(sources.Length, 0xAB);
        RandomShift.Run<byte>(bytes, y.Span, shifts, images, planes, height, width, channels, pad);
        Assert.Equal(sources.Select(i => bytes[i]).ToArray(), y.ToArray());
        y.AssertIntact();

        GuardedBuffer<float> z = GuardedBuffer.Empty(sources.Length);
        RandomShift.Run<float>(floats, z.Span, shifts, images, planes, height, width, channels, pad);
        Samples.AssertSameBits(sources.Select(i => floats[i]).ToArray(), z.Span, "y");
        z.AssertIntact();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Its_gradient_goes_back_where_the_pixels_came_from(int images, int planes, int height, int width, int channels, int pad)
    {
        foreach (VectorWidth vectors in VectorWidth.All)
            Backward(vectors, images, planes, height, width, channels, pad);
    }

    private static void Backward(VectorWidth vectors, int images, int planes, int height, int width, int channels, int pad)
    {
        int[] shifts = Shifts(images, pad);
        int[] sources = Sources(shifts, images, planes, height, width, channels, pad);
        float[] dy = Samples.Uniform(sources.Length, seed: 3);
        double[] expected = new double[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            expected[sources[i]] += dy[i];

        GuardedBuffer<float> dx = GuardedBuffer.Empty(sources.Length);
        int size = planes * height * width * channels;
        fixed (float* from = dy, to = dx.Span)
        {
            for (int n = 0; n < images; n++)
            {
                (int right, int down) = (shifts[2 * n] - pad, shifts[(2 * n) + 1] - pad);
                vectors.Run(new RandomShiftBackward(from + (n * size), to + (n * size), right, down, planes, height, width, channels));
            }
        }

        Samples.AssertClose(expected, dx.Span, 1e-5, 0, "dx"); // sums of up to (pad + 1)^2 floats
        dx.AssertIntact();
    }

    // Both ends of the range come first.
    private static int[] Shifts(int images, int pad)
    {
        var random = new Random(images + pad);
        int[] shifts = Enumerable.Range(0, 2 * images).Select(_ => random.Next((2 * pad) + 1)).ToArray();
        (shifts[0], shifts[1]) = (0, 2 * pad);
        if (images > 1)
            (shifts[2], shifts[3]) = (2 * pad, 0);
        return shifts;
    }

    // The index that every element is copied from.
    private static int[] Sources(int[] shifts, int images, int planes, int height, int width, int channels, int pad)
    {
        var sources = new List<int>();
        for (int n = 0; n < images; n++)
            for (int p = 0; p < planes; p++)
                for (int r = 0; r < height; r++)
                    for (int c = 0; c < width; c++)
                        for (int channel = 0; channel < channels; channel++)
                        {
                            int row = Math.Clamp(r + shifts[(2 * n) + 1] - pad, 0, height - 1);
                            int column = Math.Clamp(c + shifts[2 * n] - pad, 0, width - 1);
                            sources.Add((((((((n * planes) + p) * height) + row) * width) + column) * channels) + channel);
                        }

        return [.. sources];
    }
}
