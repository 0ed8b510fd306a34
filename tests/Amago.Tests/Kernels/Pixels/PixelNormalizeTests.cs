using Amago.Kernels;
using Amago.Kernels.Pixels;
using Amago.Kernels.Simd;
using Amago.Kernels.Threading;

namespace Amago.Tests.Kernels.Pixels;

public sealed unsafe class PixelNormalizeTests
{
    public static TheoryData<PixelScaling> Scalings => [.. Enum.GetValues<PixelScaling>()];

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Is_exact_for_every_byte_and_length(PixelScaling scaling)
    {
        for (int length = 0; length <= 300; length++)
        {
            byte[] x = Enumerable.Range(0, length).Select(i => (byte)(i + length)).ToArray();
            float[] expected = x.Select(value => Plain(value, scaling)).ToArray();
            foreach (SimdWidth width in SimdWidth.All)
            {
                GuardedBuffer<float> y = GuardedBuffer.Empty(length);
                fixed (byte* from = x)
                fixed (float* to = y.Span)
                    width.Run(new PixelNormalize(from, to, length, PixelScale.Of(scaling)));
                Samples.AssertSameBits(expected, y.Span, $"{width}, length {length}");
                y.AssertIntact();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scalings))]
    public void One_value_is_what_division_makes_of_it(PixelScaling scaling)
    {
        var scale = PixelScale.Of(scaling);
        for (int x = 0; x <= byte.MaxValue; x++)
            Assert.Equal(Plain((byte)x, scaling), scale.Apply((byte)x));
    }

    [Fact]
    public void Runs_long_spans_in_pieces()
    {
        byte[] x = Samples.Bytes((2 * ParallelLoop.PieceLength) + 3, seed: 1);
        GuardedBuffer<float> y = GuardedBuffer.Empty(x.Length);
        PixelNormalize.Run(x, y.Span);
        Samples.AssertSameBits(x.Select(value => (value / 128f) - 1).ToArray(), y.Span, "y");
        y.AssertIntact();
    }

    [Fact]
    public void Ends_where_the_encoders_say()
    {
        float[] y = new float[3];
        PixelNormalize.Run([0, 128, 255], y);
        Assert.Equal([-1f, 0f, 0.9921875f], y);
    }

    // As PyTorch computes it: a division, rounded, then a subtraction, rounded.
    private static float Plain(byte x, PixelScaling scaling)
    {
        float value = x;
        return scaling switch
        {
            PixelScaling.Centered => (value / 128f) - 1f,
            PixelScaling.Unit => value / 255f,
            PixelScaling.UnitCentered => (value / 255f) - 0.5f,
            _ => value,
        };
    }
}
