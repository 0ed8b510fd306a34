using Amago.Kernels.Linear;
using Amago.Kernels.Simd;
using Amago.Tests.Kernels.Convolution;

namespace Amago.Tests.Kernels.Linear;

/// <summary>Linear layers against the plain convolution with a 1x1 kernel: few rows and many, more inputs than one pass sums.</summary>
public sealed unsafe class LinearProductTests
{
    private const double Tolerance = 5e-6; // chains of thousands of float32 products, against the largest sum

    /// <summary>Rows, inputs, outputs.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 3136, 6 }, { 2, 37, 5 }, { 7, 33, 18 }, { 8, 130, 17 }, { 9, 130, 17 },
        { 300, 19, 33 }, { 31, 257, 97 }, { 9, 4097, 3 }, { 13, 9001, 50 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Agrees_with_the_plain_loops(int rows, int inputs, int outputs)
    {
        var shape = new LinearShape(rows, inputs, outputs);
        float[] x = Samples.Uniform(rows * inputs, 1), w = Samples.Uniform(inputs * outputs, 2), bias = Samples.Uniform(outputs, 3);
        float[] dy = Samples.Uniform(rows * outputs, 4);
        GuardedBuffer<float> y = GuardedBuffer.Empty(dy.Length), dx = GuardedBuffer.Empty(x.Length);
        LinearProduct.Forward(x, w, bias, y.Span, shape);
        Near(PlainConvolution.Forward(shape.AsConvolution, x, w, bias), y);
        LinearProduct.Forward(x, w, [], y.Span, shape);
        Near(PlainConvolution.Forward(shape.AsConvolution, x, w), y);
        LinearProduct.BackwardData(dy, w, dx.Span, shape);
        Near(PlainConvolution.BackwardData(shape.AsConvolution, dy, w), dx);

        GuardedBuffer<float> dw = GuardedBuffer.Empty(w.Length), dbias = GuardedBuffer.Empty(outputs);
        LinearProduct.BackwardWeight(x, dy, dw.Span, dbias.Span, shape);
        (double[] expectedDw, double[] expectedDbias) = PlainConvolution.BackwardWeight(shape.AsConvolution, x, dy);
        Near(expectedDw, dw);
        Near(expectedDbias, dbias);

        void Near(double[] expected, GuardedBuffer<float> actual)
        {
            Samples.AssertNear(Samples.ToFloat(expected), actual.Span, Tolerance, $"{shape}");
            actual.AssertIntact($"{shape}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void A_long_row_loses_few_bits(int rows)
    {
        var shape = new LinearShape(rows, 39_200, 5); // of an encoder of 84x84 images without strides
        float[] x = Samples.Uniform(rows * shape.Inputs, 1), w = Samples.Uniform(shape.Inputs * shape.Outputs, 2);
        GuardedBuffer<float> y = GuardedBuffer.Empty(rows * shape.Outputs);
        LinearProduct.Forward(x, w, [], y.Span, shape);
        Samples.AssertNear(Samples.ToFloat(PlainConvolution.Forward(shape.AsConvolution, x, w)), y.Span, 1e-6, $"{shape}");
    }

    [Theory]
    [InlineData(1, 77, 7)]
    [InlineData(1, 300, 130)]
    [InlineData(3, 130, 21)]
    [InlineData(11, 259, 177)]
    public void Every_vector_width_agrees(int rows, int inputs, int outputs)
    {
        foreach (SimdWidth width in SimdWidth.All)
            width.Run(new WidthCheck(new LinearShape(rows, inputs, outputs)));
    }

    private readonly struct WidthCheck(LinearShape shape) : ISimdKernel
    {
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
        {
            GuardedBuffer<float> x = Values(shape.Rows * shape.Inputs, 1);
            GuardedBuffer<float> w = Values(shape.Inputs * shape.Outputs, 2), bias = Values(shape.Outputs, 3);
            GuardedBuffer<float> dy = Values(shape.Rows * shape.Outputs, 4), y = Empty(shape.Rows * shape.Outputs);
            GuardedBuffer<float> dw = Empty(shape.Inputs * shape.Outputs), dbias = Empty(shape.Outputs);
            float[] expected = PlainLinear.Forward(x.Span, w.Span, bias.Span, shape);
            foreach (bool isPacked in new[] { false, true })
            {
                LinearRun.Forward(new LinearPass<TVector, TSimd>(), x, w, bias, y, shape, isPacked);
                Samples.AssertSameBits(expected, y.Span, $"{typeof(TSimd).Name}, {shape}, packed: {isPacked}");
            }

            LinearWeightGradient<TVector, TSimd>.Run(x.Pointer, dy.Pointer, dw.Pointer, dbias.Pointer, shape);

            string what = $"{typeof(TSimd).Name}, {shape}";
            (double[] expectedDw, double[] expectedDbias) = PlainConvolution.BackwardWeight(shape.AsConvolution, x.Span, dy.Span);
            Samples.AssertNear(Samples.ToFloat(expectedDw), dw.Span, Tolerance, what);
            Samples.AssertNear(Samples.ToFloat(expectedDbias), dbias.Span, Tolerance, what);
            GuardedBuffer.AssertIntact(what, x, w, bias, dy, y, dw, dbias);
        }

        private static GuardedBuffer<float> Values(int length, int seed) =>
            GuardedBuffer.Of(Samples.Uniform(length, seed), isAligned: false);

        private static GuardedBuffer<float> Empty(int length) => GuardedBuffer.Empty(length, isAligned: false);
    }
}
