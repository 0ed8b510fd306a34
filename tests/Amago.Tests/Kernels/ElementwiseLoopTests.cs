using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

public sealed class ElementwiseLoopTests
{
    [Fact]
    public void Maps_every_length_in_every_width()
    {
        MapEveryLength<Vector256<float>, Simd256>();
        MapEveryLength<Vector128<float>, Simd128>();
        MapEveryLength<float, SimdScalar>();
    }

    [Fact]
    public void Maps_pairs_of_every_length_in_every_width()
    {
        Map2EveryLength<Vector256<float>, Simd256>();
        Map2EveryLength<Vector128<float>, Simd128>();
        Map2EveryLength<float, SimdScalar>();
    }

    [Fact]
    public void Gives_a_value_the_same_bits_wherever_it_stands()
    {
        SameBitsAnywhere<Vector256<float>, Simd256>();
        SameBitsAnywhere<Vector128<float>, Simd128>();
        SameBitsAnywhere<float, SimdScalar>();
    }

    [Theory]
    [InlineData(ParallelLoop.PieceLength)]
    [InlineData(ParallelLoop.PieceLength + 1)]
    [InlineData((3 * ParallelLoop.PieceLength) - 5)]
    public void Maps_long_spans_in_pieces(int length)
    {
        float[] x = Samples.Uniform(length, seed: 1), dy = Samples.Uniform(length, seed: 2);
        GuardedBuffer<float> y = GuardedBuffer.Empty(length), dx = GuardedBuffer.Empty(length);
        ElementwiseLoop.Map(x, y.Span, new LeakyRelu(0.25f));
        ElementwiseLoop.Map2(x, dy, dx.Span, new LeakyReluGradient(0.25f));
        Samples.AssertSameBits(x.Select(v => v > 0 ? v : v * 0.25f).ToArray(), y.Span, "y");
        Samples.AssertSameBits(x.Zip(dy, (v, g) => v > 0 ? g : g * 0.25f).ToArray(), dx.Span, "dx");
        y.AssertIntact();
        dx.AssertIntact();
    }

    [Fact]
    public void Refuses_a_short_destination()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementwiseLoop.Map(new float[4], new float[3], default(Relu)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElementwiseLoop.Map2([1f, 2f], [1f], new float[2], default(ReluGradient)));
    }

    [Fact]
    public void Allocates_nothing_on_short_spans()
    {
        float[] x = new float[1000];
        ElementwiseLoop.Map(x, x, default(Relu));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ElementwiseLoop.Map(x, x, default(Relu));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void MapEveryLength<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (int length = 0; length <= 256; length++)
        {
            GuardedBuffer<float> x = GuardedBuffer.Of(Samples.Uniform(length, length)), y = GuardedBuffer.Empty(length);
            ElementwiseLoop.Map<TVector, TSimd, LeakyRelu>(x.Span, y.Span, new LeakyRelu(0.25f));
            Samples.AssertSameBits(x.ToArray().Select(v => v > 0 ? v : v * 0.25f).ToArray(), y.Span, $"length {length}");

            ElementwiseLoop.Map<TVector, TSimd, LeakyRelu>(x.Span, x.Span, new LeakyRelu(0.25f));
            Samples.AssertSameBits(y.Span, x.Span, $"in place, length {length}");
            x.AssertIntact();
            y.AssertIntact();
        }
    }

    private static void Map2EveryLength<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] values = Samples.Uniform(length, length), gradients = Samples.Uniform(length, length + 1000);
            float[] expected = values.Zip(gradients, (v, g) => v > 0 ? g : g * 0.25f).ToArray();
            foreach (int target in (ReadOnlySpan<int>)[0, 1, 2])
            {
                GuardedBuffer<float>[] buffers = [GuardedBuffer.Of(values), GuardedBuffer.Of(gradients), GuardedBuffer.Empty(length)];
                var op = new LeakyReluGradient(0.25f);
                ElementwiseLoop.Map2<TVector, TSimd, LeakyReluGradient>(buffers[0].Span, buffers[1].Span, buffers[target].Span, op);
                Samples.AssertSameBits(expected, buffers[target].Span, $"length {length} into {target}");
                Assert.All(buffers, buffer => buffer.AssertIntact());
            }
        }
    }

    private static void SameBitsAnywhere<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        float[] values = Samples.Uniform(64, seed: 3, scale: 6f), whole = new float[64], part = new float[64];
        ElementwiseLoop.Map<TVector, TSimd, Mish>(values, whole, default);
        for (int start = 0; start < 64; start++)
            for (int end = start; end <= 64; end += 3)
            {
                ElementwiseLoop.Map<TVector, TSimd, Mish>(values.AsSpan(start..end), part, default);
                Samples.AssertSameBits(whole.AsSpan(start..end), part.AsSpan(0, end - start), $"{start}..{end}");
            }
    }
}
