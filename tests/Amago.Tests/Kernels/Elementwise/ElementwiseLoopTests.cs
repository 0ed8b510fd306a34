using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Simd;
using Amago.Kernels.Threading;

namespace Amago.Tests.Kernels.Elementwise;

public sealed unsafe class ElementwiseLoopTests
{
    [Fact]
    public void Maps_every_length_in_every_width()
    {
        foreach (SimdWidth width in SimdWidth.All)
            MapEveryLength(width);
    }

    [Fact]
    public void Maps_pairs_of_every_length_in_every_width()
    {
        foreach (SimdWidth width in SimdWidth.All)
            Map2EveryLength(width);
    }

    [Fact]
    public void Gives_a_value_the_same_bits_wherever_it_stands()
    {
        foreach (SimdWidth width in SimdWidth.All)
            SameBitsAnywhere(width);
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

    [Fact]
    public void Adds_in_place_and_apart()
    {
        for (int length = 0; length <= 70; length++)
        {
            float[] x = Samples.Uniform(length, 1), y = Samples.Uniform(length, 2), expected = x.Zip(y, (a, b) => a + b).ToArray();
            GuardedBuffer<float> apart = GuardedBuffer.Empty(length), inPlace = GuardedBuffer.Of(x);
            fixed (float* px = x, py = y, sum = apart.Span, place = inPlace.Span)
            {
                VectorAdd.Inline(px, py, sum, length);
                VectorAdd.Inline(place, py, place, length);
            }

            Samples.AssertSameBits(expected, apart.Span, "sum");
            Samples.AssertSameBits(expected, inPlace.Span, "sum in place");
            Assert.All([apart, inPlace], buffer => buffer.AssertIntact());
        }
    }

    private static void MapEveryLength(SimdWidth width)
    {
        for (int length = 0; length <= 256; length++)
        {
            GuardedBuffer<float> x = GuardedBuffer.Of(Samples.Uniform(length, length)), y = GuardedBuffer.Empty(length);
            Map(width, x.Span, y.Span, new LeakyRelu(0.25f));
            Samples.AssertSameBits(x.ToArray().Select(v => v > 0 ? v : v * 0.25f).ToArray(), y.Span, $"length {length}");

            Map(width, x.Span, x.Span, new LeakyRelu(0.25f));
            Samples.AssertSameBits(y.Span, x.Span, $"in place, length {length}");
            x.AssertIntact();
            y.AssertIntact();
        }
    }

    private static void Map2EveryLength(SimdWidth width)
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] values = Samples.Uniform(length, length), gradients = Samples.Uniform(length, length + 1000);
            float[] expected = values.Zip(gradients, (v, g) => v > 0 ? g : g * 0.25f).ToArray();
            foreach (int target in (ReadOnlySpan<int>)[0, 1, 2])
            {
                GuardedBuffer<float>[] buffers = [GuardedBuffer.Of(values), GuardedBuffer.Of(gradients), GuardedBuffer.Empty(length)];
                var op = new LeakyReluGradient(0.25f);
                fixed (float* first = buffers[0].Span, second = buffers[1].Span, to = buffers[target].Span)
                    width.Run(new BinaryMap<LeakyReluGradient>(first, second, to, length, op));
                Samples.AssertSameBits(expected, buffers[target].Span, $"length {length} into {target}");
                Assert.All(buffers, buffer => buffer.AssertIntact());
            }
        }
    }

    private static void SameBitsAnywhere(SimdWidth width)
    {
        float[] values = Samples.Uniform(64, seed: 3, scale: 6f), whole = new float[64], part = new float[64];
        Map(width, values, whole, default(Mish));
        for (int start = 0; start < 64; start++)
            for (int end = start; end <= 64; end += 3)
            {
                Map(width, values.AsSpan(start..end), part, default(Mish));
                Samples.AssertSameBits(whole.AsSpan(start..end), part.AsSpan(0, end - start), $"{start}..{end}");
            }
    }

    private static void Map<TOperator>(SimdWidth width, ReadOnlySpan<float> x, Span<float> y, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        fixed (float* from = x, to = y)
            width.Run(new UnaryMap<TOperator>(from, to, x.Length, op));
    }
}
