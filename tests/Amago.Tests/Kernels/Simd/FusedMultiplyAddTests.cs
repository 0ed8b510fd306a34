using System.Runtime.Intrinsics;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Simd;

/// <summary>Fused multiply-adds without the instruction, against those of IEEE 754.</summary>
public sealed class FusedMultiplyAddTests
{
    private const int Seed = 7, Draws = 100_000;

    [Fact]
    public void Any_floats()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Draws; i++)
            Check(Any(random), Any(random), Any(random));
    }

    // Sums that nearly cancel, and those that lie halfway between two floats or a little beside, where rounding twice goes wrong.
    [Fact]
    public void Sums_that_two_roundings_would_spoil()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Draws; i++)
        {
            float a = Near(random, 1), b = Near(random, 1), product = a * b;
            Check(a, b, -product);
            Check(a, b, MathF.BitIncrement(-product));
            Check(a, b, product * MathF.ScaleB(1, random.Next(20, 60)));

            // 2^-24 less 2^-70 or some more: a float64 of the sum lies halfway between two floats, and the sum does not.
            float few = MathF.ScaleB(random.Next(1, 300), -23), up = MathF.ScaleB(1 + few, -12), down = MathF.ScaleB(1 - few, -12);
            float c = Near(random, 0);
            Check(up, down, c);
            Check(up, down, -c);
            Check(-up, down, c);
            Check(-up, down, -c);
            Check(MathF.ScaleB(a, -80), MathF.ScaleB(b, random.Next(-70, -40)), float.Epsilon * random.Next(-9, 9));
        }
    }

    [Fact]
    public void Zeros_infinities_and_NaN()
    {
        float[] values =
        [
            0, -0f, 1, -1, float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity,
            float.NaN,
        ];
        foreach (float a in values)
        {
            foreach (float b in values)
                Assert.All(values, c => Check(a, b, c));
        }
    }

    private static void Check(float a, float b, float c)
    {
        // Each in a lane of its own; the others hold what would be noticed.
        Vector128<float> all = FusedMultiplyAdd.Emulate(
            Vector128.Create(a, 1, -b, 2), Vector128.Create(b, 3, a, 5), Vector128.Create(c, 4, -c, 6));
        float expected = MathF.FusedMultiplyAdd(a, b, c), negated = MathF.FusedMultiplyAdd(-b, a, -c);
        Assert.True(
            Same(expected, all[0]) && all[1] == 7 && Same(negated, all[2]) && all[3] == 16,
            $"seed {Seed}: {a:R} * {b:R} + {c:R}: expected {expected:R}, got {all}");
    }

    private static bool Same(float expected, float actual) =>
        float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);

    private static float Any(Random random) => BitConverter.Int32BitsToSingle((int)random.NextInt64(1L << 32));

    // From 1 to 2 times a power of two.
    private static float Near(Random random, int power) => MathF.ScaleB(1 + (random.Next(1 << 23) / (float)(1 << 23)), power);
}
