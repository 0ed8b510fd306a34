using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed unsafe class PixelNormalizeTests
{
    [Fact]
    public void Is_exact_for_every_byte_and_length()
    {
        for (int length = 0; length <= 300; length++)
        {
            byte[] x = Enumerable.Range(0, length).Select(i => (byte)(i + length)).ToArray();
            float[] expected = x.Select(value => (float)((value / 128.0) - 1)).ToArray();
            for (int variant = 0; variant < 4; variant++)
            {
                GuardedBuffer<float> y = GuardedBuffer.Empty(length);
                Run(variant, x, y.Span);
                Samples.AssertSameBits(expected, y.Span, $"variant {variant}, length {length}");
                y.AssertIntact();
            }
        }
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

    private static void Run(int variant, byte[] x, Span<float> y)
    {
        fixed (byte* from = x)
        fixed (float* to = y)
        {
            if (variant == 0)
                PixelNormalize.Run256(from, to, x.Length);
            else if (variant == 1)
                PixelNormalize.Run128(from, to, x.Length);
            else if (variant == 2)
                PixelNormalize.RunScalar(from, to, x.Length);
            else
                PixelNormalize.Run(x, y);
        }
    }
}
