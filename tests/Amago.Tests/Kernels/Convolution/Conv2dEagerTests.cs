using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>The eager entrance over spans against the float64 loops: looking kernels up, packing, partial sums.</summary>
public sealed class Conv2dEagerTests
{
    public static TheoryData<string> Geometries => new(
        "1x1x1 -> 1, 1x1 s1 p0, 1 image",
        "1x7x3 -> 5, 1x3 s1x2 p0, 2 images",
        "8x8x4 -> 16, 8x8 s4 p0, 1 image",
        "20x20x4 -> 32, 8x8 s4 p0, 7 images",
        "9x9x32 -> 64, 4x4 s2 p0, 2 images",
        "7x7x16 -> 17, 3x3 s1 p0, 3 images",
        "13x11x3 -> 16, 3x3 s2 p0, 2 images",
        "13x11x3 -> 33, 3x3 s1 p1, 7 images",
        "5x6x40 -> 8, 3x2 s2x1 p1x0, 2 images",
        "4x4x5 -> 7, 1x1 s3 p0, 2 images",
        "9x10x2 -> 3, 2x3 s5x4 p0, 1 image",
        "6x5x2 -> 31, 2x2 s1 p3, 1 image",
        "2x2x1 -> 2, 4x5 s2x3 p2, 1 image",
        "17x1x1 -> 1, 5x1 s2x1 p0, 17 images",
        "10x10x4 -> 48, 2x2 s1 p0, 19 images");

    private const double Tolerance = 3e-6; // sums of up to a few hundred products of numbers below 1, in float32

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassOperands operands = PassOperands.Draw(shape, isForward: true);
        (float[] x, float[] w, float[] bias) = (operands.From, operands.Weights, operands.Bias);
        Check(PlainConvolution.Forward(shape, x, w, bias), y => Conv2d.Forward(x, w, bias, y, shape), layer);
        Check(PlainConvolution.Forward(shape, x, w), y => Conv2d.Forward(x, w, [], y, shape), layer);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradient_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        PassOperands operands = PassOperands.Draw(shape, isForward: false);
        (float[] dy, float[] w) = (operands.From, operands.Weights);
        Check(PlainConvolution.BackwardData(shape, dy, w), dx => Conv2d.BackwardData(dy, w, dx, shape), layer);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradient_agrees_with_the_plain_loops(string layer)
    {
        Conv2dShape shape = ConvCase.Parse(layer);
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        (double[] expected, double[] expectedBias) = PlainConvolution.BackwardWeight(shape, x, dy);
        GuardedBuffer<float> dbias = GuardedBuffer.Empty(expectedBias.Length);
        Check(expected, dw => Conv2d.BackwardWeight(x, dy, dw, dbias.Span, shape), layer);
        Samples.AssertNear(Samples.ToFloat(expectedBias), dbias.Span, Tolerance, layer);
    }

    [Fact]
    public void No_images_give_no_outputs_and_zero_gradients()
    {
        Conv2dShape shape = ConvCase.Parse("5x5x2 -> 3, 3x3 s1 p0, 0 images");
        float[] w = Samples.Uniform(shape.WeightSize, 1), bias = Samples.Uniform(shape.OutputChannels, 2);
        Conv2d.Forward([], w, bias, [], shape);
        Conv2d.BackwardData([], w, [], shape);
        Conv2d.BackwardWeight([], [], w, bias, shape);
        Assert.All([.. w, .. bias], value => Assert.Equal(0f, value));
    }

    // A kernel must write every value: the destination starts as NaN.
    private static void Check(double[] expected, Kernel kernel, string what)
    {
        GuardedBuffer<float> actual = GuardedBuffer.Empty(expected.Length);
        kernel(actual.Span);
        Samples.AssertNear(Samples.ToFloat(expected), actual.Span, Tolerance, what);
        actual.AssertIntact(what);
    }

    private delegate void Kernel(Span<float> destination);
}
