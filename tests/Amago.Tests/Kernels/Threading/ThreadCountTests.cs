using System.Numerics.Tensors;
using Amago.Kernels;
using Amago.Kernels.Activations;
using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Linear;
using Amago.Kernels.Normalization;
using Amago.Kernels.Optimizers;
using Amago.Kernels.Pixels;
using Amago.Kernels.Pooling;
using Amago.Kernels.Reductions;
using Amago.Kernels.Strided;
using Amago.Kernels.Threading;
using Amago.Tests.Kernels.Normalization;

namespace Amago.Tests.Kernels.Threading;

/// <summary>Every kernel gives the same bits on any number of threads, and keeps to its caller's limit.</summary>
[Collection("Workers")]
public sealed class ThreadCountTests
{
    private const int Length = (5 * ParallelLoop.PieceLength) + 77;

    [Fact]
    public void Elementwise() => AssertSame(() =>
    {
        float[] y = new float[Length], dx = new float[Length];
        ElementwiseLoop.Map(Samples.Uniform(Length, 1), y, default(Mish));
        ElementwiseLoop.Map2(Samples.Uniform(Length, 1), Samples.Uniform(Length, 2), dx, default(MishGradient));
        return [y, dx];
    });

    [Fact]
    public void Adaptive_activation() => AssertSame(() =>
    {
        float[] dx = new float[Length], dn = new float[6], dd = new float[4];
        AdaptiveRationalBackward.Run(
            Samples.Uniform(Length, 1), Samples.Uniform(Length, 2), dx, Samples.Uniform(6, 3), Samples.Uniform(4, 4), dn, dd);
        return [dx, dn, dd];
    });

    [Fact]
    public void Convolution() => AssertSame(() =>
    {
        var shape = new Conv2dShape(83, 11, 13, 16, 32, new WindowGeometry(3, 1, 1)); // more pieces than threads take at a time
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), w = Samples.Uniform(shape.WeightSize, 2);
        float[] dy = Samples.Uniform(shape.Images * shape.OutputSize, 3);
        float[] y = new float[dy.Length], dx = new float[x.Length], dw = new float[w.Length], dbias = new float[32];
        Conv2d.Forward(x, w, [], y, shape);
        Conv2d.BackwardData(dy, w, dx, shape);
        Conv2d.BackwardWeight(x, dy, dw, dbias, shape);
        return [y, dx, dw, dbias];
    });

    [Fact]
    public void Linear() => AssertSame(() =>
    {
        const int rows = 200, inputs = 700, outputs = 50;
        float[] x = Samples.Uniform(rows * inputs, 1), w = Samples.Uniform(inputs * outputs, 2), dy = Samples.Uniform(rows * outputs, 3);
        float[] y = new float[dy.Length], one = new float[outputs], few = new float[8 * outputs], dx = new float[x.Length];
        float[] dw = new float[w.Length], dbias = new float[outputs];
        LinearProduct.Forward(x, w, [], y, new(rows, inputs, outputs));
        LinearProduct.Forward(x.AsSpan(0, inputs), w, [], one, new(1, inputs, outputs));
        LinearProduct.Forward(x.AsSpan(0, 8 * inputs), w, [], few, new(8, inputs, outputs));
        LinearProduct.BackwardData(dy, w, dx, new(rows, inputs, outputs));
        LinearProduct.BackwardWeight(x, dy, dw, dbias, new(rows, inputs, outputs));
        return [y, one, few, dx, dw, dbias];
    });

    [Fact]
    public void Max_pooling() => AssertSame(() =>
    {
        var shape = new PoolShape(Height: 31, Width: 31, Channels: 16, new WindowGeometry(3, 2));
        float[] x = Samples.Uniform(9 * 31 * 31 * 16, 1), y = new float[9 * 15 * 15 * 16], dx = new float[x.Length];
        MaxPool2d.Forward(x, y, 9, shape);
        MaxPool2d.Backward(x, Samples.Uniform(y.Length, 2), dx, 9, shape);
        return [y, dx];
    });

    [Fact]
    public void Group_normalisation() => AssertSame(() =>
    {
        var shape = new GroupNormShape(Images: 9, Pixels: 225, Channels: 32, Groups: 4, 1e-5f);
        float[] x = Samples.Uniform(shape.ElementCount, 1), gamma = Samples.Uniform(32, 2);
        NormRun run = NormRun.Empty(x.Length, shape.StatisticsCount, channels: 32);
        GroupNorm.Forward(x, gamma, gamma, run.Y, run.Mean, run.Rstd, shape);
        GroupNorm.Backward(x, run.Y, gamma, run.Mean, run.Rstd, new NormGradients(run.Dx, run.Dgamma, run.Dbeta), shape);
        return run.All;
    });

    [Fact]
    public void Layer_normalisation() => AssertSame(() =>
    {
        var shape = new LayerNormShape(Rows: 333, Features: 257, 1e-5f);
        float[] x = Samples.Uniform(shape.ElementCount, 1), gamma = Samples.Uniform(257, 2);
        NormRun run = NormRun.Empty(x.Length, statistics: 333, channels: 257);
        LayerNorm.Forward(x, gamma, gamma, run.Y, run.Mean, run.Rstd, shape);
        LayerNorm.Backward(x, run.Y, gamma, run.Mean, run.Rstd, new NormGradients(run.Dx, run.Dgamma, run.Dbeta), shape);
        return run.All;
    });

    [Fact]
    public void Pixels() => AssertSame(() =>
    {
        const int images = 9, elements = images * 84 * 84 * 3;
        var layout = new ImageLayout(Height: 84, Width: 84, Channels: 3, ChannelsFirst: false);
        int[] shifts = Enumerable.Range(0, 2 * images).Select(i => i % 9).ToArray();
        byte[] shifted = new byte[elements];
        float[] y = new float[elements], dx = new float[elements];
        RandomShift.Run<byte>(Samples.Bytes(elements, 1), shifted, shifts, images, layout, pad: 4);
        PixelNormalize.Run(shifted, y);
        RandomShift.Backward(y, dx, shifts, images, layout, pad: 4);
        return [y, dx];
    });

    [Fact]
    public void Optimiser_steps() => AssertSame(() =>
    {
        float[] p = Samples.Uniform(Length, 1), g = Samples.Uniform(Length, 2), m = new float[Length], v = new float[Length];
        AdamStep.Run(p, g, m, v, new AdamConstants(1e-3f, 0.9f, 0.999f, 0.5f, 1e-8f, 0.01f, 0.99f));
        RmsPropStep.Run(p, g, v, m, new RmsPropConstants(1e-3f, 0.99f, 1e-8f, 0.9f, 0.01f));
        SgdStep.Run(p, g, m, 1e-3f, 0.9f, 0.01f, nesterov: true);
        return [p, m, v];
    });

    [Fact]
    public void Long_sums_and_strided_pairs() => AssertSame(() =>
    {
        float[] x = Samples.Uniform(Length, 1), y = new float[Length];
        var add = new StridedBinary.Kernel(
            TensorPrimitives.Add, TensorPrimitives.Add, static (a, b, to) => TensorPrimitives.Add(b, a, to), static (a, b) => a + b);
        StridedBinary.Run(new StridedOperand(x, [1]), new StridedOperand([2f], [0]), y, [1], [Length], add);
        return [[(float)LongSum.Of(x)], y];
    });

    private static void AssertSame(Func<float[][]> run)
    {
        int threads = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            float[][] expected = run();
            foreach (int count in (ReadOnlySpan<int>)[2, 3, 8])
            {
                Workers.Threads = count;
                long jobs = WorkerPool.Jobs;
                float[][] actual = run();
                Assert.True(WorkerPool.Jobs > jobs, "nothing was shared: the sizes are too small for this test");
                for (int i = 0; i < expected.Length; i++)
                    Samples.AssertSameBits(expected[i], actual[i], $"result {i} on {count} threads");
            }

            using (Workers.Limit(1))
            {
                long jobs = WorkerPool.Jobs;
                run();
                Assert.Equal(jobs, WorkerPool.Jobs);
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }
}
