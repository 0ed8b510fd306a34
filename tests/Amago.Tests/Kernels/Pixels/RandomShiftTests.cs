using Amago.Kernels.Pixels;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Pixels;

public sealed unsafe class RandomShiftTests
{
    private static readonly (int Images, ImageLayout Layout, int Pad)[] Cases =
    [
        (1, new ImageLayout(Height: 1, Width: 1, Channels: 1, ChannelsFirst: false), 0),
        (1, new ImageLayout(Height: 1, Width: 1, Channels: 3, ChannelsFirst: false), 2),
        (7, new ImageLayout(Height: 6, Width: 9, Channels: 4, ChannelsFirst: false), 4),
        (3, new ImageLayout(Height: 7, Width: 5, Channels: 4, ChannelsFirst: true), 3),
        (2, new ImageLayout(Height: 3, Width: 2, Channels: 3, ChannelsFirst: true), 5), // shifted out of the image altogether
        (2, new ImageLayout(Height: 20, Width: 30, Channels: 9, ChannelsFirst: false), 4),
        (5, new ImageLayout(Height: 84, Width: 84, Channels: 4, ChannelsFirst: false), 4),
    ];

    [Fact]
    public void Copies_by_the_clamped_index() => Assert.All(Cases, static shift =>
    {
        (int images, ImageLayout layout, int pad) = shift;
        int[] shifts = Shifts(images, pad);
        int[] sources = Sources(shifts, images, layout, pad);
        byte[] bytes = Samples.Bytes(sources.Length, seed: 1);
        float[] floats = Samples.Uniform(sources.Length, seed: 2);

        GuardedBuffer<byte> y = new(sources.Length, 0xAB);
        RandomShift.Run<byte>(bytes, y.Span, shifts, images, layout, pad);
        Assert.Equal(sources.Select(i => bytes[i]).ToArray(), y.ToArray());
        y.AssertIntact();

        GuardedBuffer<float> z = GuardedBuffer.Empty(sources.Length);
        RandomShift.Run<float>(floats, z.Span, shifts, images, layout, pad);
        Samples.AssertSameBits(sources.Select(i => floats[i]).ToArray(), z.Span, "y");
        z.AssertIntact();
    });

    [Fact]
    public void Its_gradient_goes_back_where_the_pixels_came_from() => Assert.All(Cases, static shift =>
    {
        foreach (SimdWidth vectors in SimdWidth.All)
            Backward(vectors, shift.Images, shift.Layout, shift.Pad);
    });

    private static void Backward(SimdWidth vectors, int images, ImageLayout layout, int pad)
    {
        int[] shifts = Shifts(images, pad);
        int[] sources = Sources(shifts, images, layout, pad);
        float[] dy = Samples.Uniform(sources.Length, seed: 3);
        double[] expected = new double[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            expected[sources[i]] += dy[i];

        GuardedBuffer<float> dx = GuardedBuffer.Empty(sources.Length);
        int size = layout.Size;
        fixed (float* from = dy, to = dx.Span)
        {
            for (int n = 0; n < images; n++)
            {
                (int right, int down) = (shifts[2 * n] - pad, shifts[(2 * n) + 1] - pad);
                vectors.Run(new RandomShiftBackward(from + (n * size), to + (n * size), right, down, layout));
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
    private static int[] Sources(int[] shifts, int images, ImageLayout layout, int pad)
    {
        (int height, int width, int channels, bool channelsFirst, _) = layout;
        int[] sizes = channelsFirst ? [channels, height, width] : [height, width, channels];
        int rows = channelsFirst ? 1 : 0;
        var sources = new List<int>();
        for (int n = 0; n < images; n++)
            for (int i = 0; i < height * width * channels; i++)
            {
                int[] at = [i / (sizes[1] * sizes[2]), i / sizes[2] % sizes[1], i % sizes[2]];
                at[rows] = Math.Clamp(at[rows] + shifts[(2 * n) + 1] - pad, 0, height - 1);
                at[rows + 1] = Math.Clamp(at[rows + 1] + shifts[2 * n] - pad, 0, width - 1);
                sources.Add((((((n * sizes[0]) + at[0]) * sizes[1]) + at[1]) * sizes[2]) + at[2]);
            }

        return [.. sources];
    }
}
