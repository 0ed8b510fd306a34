using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>Linear layers against the plain float64 loops of a 1x1 convolution: few rows and many, more inputs than one pass sums.</summary>
public sealed unsafe class LinearProductTests
{
    private const double Tolerance = 2e-6; // float32 sums of thousands of products, against the largest

    /// <summary>Rows, inputs, outputs.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 3136, 6 }, { 2, 37, 5 }, { 7, 33, 18 }, { 8, 130, 17 }, { 9, 130, 17 }, { 300, 19, 33 }, { 31, 257, 97 }, { 9, 4097, 3 }, { 13, 9001, 50 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Agrees_with_the_plain_loops(int rows, int inputs, int outputs)
    {
        var shape = new Conv2dShape(rows, 1, 1, inputs, outputs, new WindowGeometry(1));
        float[] x = Samples.Uniform(rows * inputs, 1), w = Samples.Uniform(inputs * outputs, 2), bias = Samples.Uniform(outputs, 3), dy = Samples.Uniform(rows * outputs, 4);
        string what = $"{rows} rows, {inputs} inputs, {outputs} outputs";

        float[] expected = new float[dy.Length];
        Conv2dReference.Forward(x, w, bias, expected, shape);
        GuardedBuffer<float> y = GuardedBuffer.Empty(dy.Length);
        LinearProduct.Forward(x, w, bias, y.Span, rows, inputs, outputs);
        Samples.AssertNear(expected, y.Span, Tolerance, what);
        Conv2dReference.Forward(x, w, [], expected, shape);
        LinearProduct.Forward(x, w, [], y.Span, rows, inputs, outputs);
        Samples.AssertNear(expected, y.Span, Tolerance, what);

        float[] expectedDx = new float[x.Length];
        Conv2dReference.BackwardData(dy, w, expectedDx, shape);
        GuardedBuffer<float> dx = GuardedBuffer.Empty(x.Length);
        LinearProduct.BackwardData(dy, w, dx.Span, rows, inputs, outputs);
        Samples.AssertNear(expectedDx, dx.Span, Tolerance, what);

        float[] expectedDw = new float[w.Length], expectedDbias = new float[outputs];
        Conv2dReference.BackwardWeight(x, dy, expectedDw, expectedDbias, shape);
        GuardedBuffer<float> dw = GuardedBuffer.Empty(w.Length), dbias = GuardedBuffer.Empty(outputs);
        LinearProduct.BackwardWeight(x, dy, dw.Span, dbias.Span, rows, inputs, outputs);
        Samples.AssertNear(expectedDw, dw.Span, Tolerance, what);
        Samples.AssertNear(expectedDbias, dbias.Span, Tolerance, what);
        foreach (GuardedBuffer<float> buffer in (ReadOnlySpan<GuardedBuffer<float>>)[y, dx, dw, dbias])
            buffer.AssertIntact();
    }

    [Theory]
    [InlineData(1, 77, 7)]
    [InlineData(3, 130, 21)]
    public void Every_vector_width_agrees(int rows, int inputs, int outputs)
    {
        CheckWidth<float, SimdScalar>(rows, inputs, outputs);
        CheckWidth<Vector128<float>, Simd128>(rows, inputs, outputs);
        CheckWidth<Vector256<float>, Simd256>(rows, inputs, outputs);
        CheckWidth<Vector512<float>, Simd512>(rows, inputs, outputs);
    }

    private static void CheckWidth<TVector, TSimd>(int rows, int inputs, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var shape = new Conv2dShape(rows, 1, 1, inputs, outputs, new WindowGeometry(1));
        float[] dy = Samples.Uniform(rows * outputs, 4), expected = new float[dy.Length], expectedDw = new float[inputs * outputs], expectedDbias = new float[outputs];
        var x = new PinnedBuffer(Samples.Uniform(rows * inputs, 1), isAligned: false);
        var w = new PinnedBuffer(Samples.Uniform(inputs * outputs, 2), isAligned: false);
        var bias = new PinnedBuffer(Samples.Uniform(outputs, 3), isAligned: false);
        var d = new PinnedBuffer(dy, isAligned: false);
        Conv2dReference.Forward(x.Span, w.Span, bias.Span, expected, shape);
        Conv2dReference.BackwardWeight(x.Span, dy, expectedDw, expectedDbias, shape);
        PinnedBuffer y = new(dy.Length, isAligned: false), dw = new(inputs * outputs, isAligned: false), dbias = new(outputs, isAligned: false);

        var products = new RowProducts<TVector, TSimd>(x.Pointer, w.Pointer, bias.Pointer, y.Pointer, rows, inputs, outputs);
        for (int item = RowProducts<TVector, TSimd>.Items(outputs) - 1; item >= 0; item--)
            products.Run(item, 0);
        LinearWeightGradient<TVector, TSimd>.Run(x.Pointer, d.Pointer, dw.Pointer, dbias.Pointer, rows, inputs, outputs);

        string what = $"{typeof(TSimd).Name}, {shape}";
        Samples.AssertNear(expected, y.Span, Tolerance, what);
        Samples.AssertNear(expectedDw, dw.Span, Tolerance, what);
        Samples.AssertNear(expectedDbias, dbias.Span, Tolerance, what);
        foreach (PinnedBuffer buffer in (ReadOnlySpan<PinnedBuffer>)[x, w, bias, d, y, dw, dbias])
            buffer.AssertIntact(what);
    }
}
