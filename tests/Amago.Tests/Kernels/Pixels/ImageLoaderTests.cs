using Amago.Kernels;
using Amago.Kernels.Pixels;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Pixels;

public sealed unsafe class ImageLoaderTests
{
    /// <summary>Height, width, pad.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 0 }, { 1, 1, 2 }, { 3, 5, 0 }, { 4, 7, 3 }, { 2, 3, 5 }, { 5, 16, 1 }, { 6, 33, 4 }, { 84, 84, 4 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Bytes_come_out_normalised_shifted_and_channels_last(int height, int width, int pad)
    {
        foreach (int channels in Channels(height))
        {
            byte[] image = Samples.Bytes(height * width * channels, seed: channels);
            Check(image, value => (value / 128f) - 1, height, width, channels, pad, (layout, to, right, down) =>
            {
                fixed (byte* from = image)
                fixed (float* destination = to)
                {
                    ImageLoader.Load(from, destination, layout, right, down, height / 2, height);
                    ImageLoader.Load(from, destination, layout, right, down, 0, height / 2);
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Floats_come_out_shifted_and_channels_last(int height, int width, int pad)
    {
        foreach (int channels in Channels(height))
        {
            float[] image = Samples.Uniform(height * width * channels, seed: channels);
            Check(image, value => value, height, width, channels, pad, (layout, to, right, down) =>
            {
                fixed (float* from = image, destination = to)
                {
                    ImageLoader.Load(from, destination, layout, right, down, height / 2, height);
                    ImageLoader.Load(from, destination, layout, right, down, 0, height / 2);
                }
            });
        }
    }

    [Fact]
    public void Planes_become_pixels_in_every_width_that_the_machine_has()
    {
        for (int channels = 1; channels <= ByteInterleave.MaxChannels; channels++)
        {
            for (int pixels = 16; pixels <= 50; pixels++)
            {
                const int gap = 3;
                int plane = pixels + gap;
                byte[] from = Samples.Bytes(channels * plane, seed: pixels);
                float[] expected =
                    [.. Enumerable.Range(0, pixels * channels).Select(i => (from[(i % channels * plane) + (i / channels)] / 128f) - 1)];
                foreach (SimdWidth width in SimdWidth.Supported)
                    Interleave(width, from, plane, pixels, channels, expected);
            }
        }
    }

    [Fact]
    public void Allocates_nothing_after_the_first_image()
    {
        byte[] image = Samples.Bytes(9 * 30 * 30, seed: 1);
        float[] to = new float[image.Length];
        long before = 0;
        for (int i = 0; i < 2; i++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            fixed (byte* from = image)
            fixed (float* destination = to)
                ImageLoader.Load(from, destination, new ImageLayout(30, 30, 9, ChannelsFirst: true), right: -2, down: 2, 0, 30);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private delegate void Loader(ImageLayout layout, Span<float> to, int right, int down);

    private static IEnumerable<int> Channels(int height) => height == 84 ? [1, 3, 4, 9] : Enumerable.Range(1, 20);

    private static void Check<T>(T[] image, Func<T, float> convert, int height, int width, int channels, int pad, Loader load)
    {
        foreach (bool channelsFirst in (ReadOnlySpan<bool>)[false, true])
        {
            foreach ((int right, int down) in new[] { (-pad, -pad), (pad, pad), (0, 0), (-pad, pad), (pad / 2, (pad / 2) - pad) })
            {
                GuardedBuffer<float> to = GuardedBuffer.Empty(image.Length);
                load(new ImageLayout(height, width, channels, channelsFirst), to.Span, right, down);
                float[] expected = new float[image.Length];
                for (int i = 0; i < expected.Length; i++)
                {
                    int channel = i % channels, column = i / channels % width, row = i / channels / width;
                    row = Math.Clamp(row + down, 0, height - 1);
                    column = Math.Clamp(column + right, 0, width - 1);
                    int source = channelsFirst
                        ? (((channel * height) + row) * width) + column
                        : (((row * width) + column) * channels) + channel;
                    expected[i] = convert(image[source]);
                }

                Samples.AssertSameBits(
                    expected, to.Span, $"{channels} channels {(channelsFirst ? "first" : "last")}, right {right}, down {down}");
                to.AssertIntact();
            }
        }
    }

    private static void Interleave(SimdWidth width, byte[] planes, int plane, int pixels, int channels, float[] expected)
    {
        GuardedBuffer<float> pixelsOut = GuardedBuffer.Empty(expected.Length);
        fixed (byte* from = planes)
            width.Run(new ByteInterleave(from, plane, pixelsOut.Pointer, pixels, channels, PixelScale.Of(PixelScaling.Centered)));
        Samples.AssertSameBits(expected, pixelsOut.Span, $"{pixels} pixels of {channels} channels in {width}");
        pixelsOut.AssertIntact();
    }
}
