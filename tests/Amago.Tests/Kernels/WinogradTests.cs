using System.Runtime.Intrinsics;
using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>One suite for every vector width: each Winograd kernel against the float64 loops, at sizes that cut tiles and vectors.</summary>
public abstract unsafe class WinogradTests
{
    // The worst kernel stays below half of this at sizes of a few hundred terms; a wrong index gives an error near 1.
    private const double Tolerance = 1e-5;

    /// <summary>Height, width, channels, output channels, kernel, stride, padding height and width, images.</summary>
    public static TheoryData<int[]> Geometries => new(
        [3, 3, 1, 1, 3, 1, 0, 0, 1],
        [1, 1, 2, 3, 3, 1, 1, 1, 2],
        [1, 4, 3, 2, 3, 1, 2, 1, 1],
        [5, 7, 4, 20, 3, 1, 0, 2, 3],
        [6, 6, 16, 16, 3, 1, 0, 0, 5],
        [9, 9, 17, 33, 3, 1, 0, 0, 2],
        [11, 8, 5, 7, 3, 1, 1, 0, 2],
        [13, 10, 16, 48, 3, 1, 2, 2, 2],
        [7, 7, 32, 70, 3, 1, 1, 1, 7],
        [22, 27, 8, 24, 3, 1, 1, 2, 2],
        [4, 4, 1, 1, 4, 2, 0, 0, 1],
        [9, 13, 3, 5, 4, 2, 0, 0, 2],
        [12, 12, 8, 40, 4, 2, 0, 0, 3],
        [17, 20, 2, 17, 6, 3, 0, 0, 2],
        [36, 23, 4, 16, 8, 4, 0, 0, 2],
        [2, 2, 1, 1, 2, 1, 0, 0, 1],
        [9, 9, 17, 33, 2, 1, 0, 0, 3],
        [8, 11, 32, 48, 2, 1, 0, 0, 2],
        [20, 20, 32, 64, 4, 2, 0, 0, 1],
        [12, 18, 3, 17, 6, 3, 0, 0, 2]);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        foreach (ConvolutionPass pass in Forward(shape))
            Compare(pass, new PlainForward(shape), shape.InputSize, shape.OutputSize, isForward: true);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradient_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        foreach (ConvolutionPass pass in BackwardData(shape))
            Compare(pass, new PlainBackwardData(shape), shape.OutputSize, shape.InputSize, isForward: false);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradient_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, seed: 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, seed: 2);
        (float[] dw, float[] dbias) = WinogradRuns.Gradients(new PlainWeightGradient(shape), x, dy);
        foreach (ConvolutionWeightGradient gradient in WeightGradient(shape))
        {
            (float[] actualWeights, float[] actualBias) = WinogradRuns.Gradients(gradient, x, dy);
            WinogradRuns.Near(dw, actualWeights, Tolerance, gradient.Name);
            WinogradRuns.Near(dbias, actualBias, Tolerance, gradient.Name);
        }
    }

    /// <summary>Every geometry here is one that both algorithms of its kind compute.</summary>
    [Theory]
    [MemberData(nameof(Geometries))]
    public void Two_algorithms_fit(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        Assert.Equal(2, Forward(shape).Select(pass => pass.Name).Distinct().Count());
        Assert.Equal(2, WeightGradient(shape).Select(gradient => gradient.Name).Distinct().Count());
        Assert.Equal(shape.Height % shape.Window.StrideHeight == 0 && shape.Width % shape.Window.StrideWidth == 0 ? 2 : 0, BackwardData(shape).Length);
    }

    [Theory]
    [InlineData(3, 2, 0, 1)]
    [InlineData(3, 1, 3, 1)]
    [InlineData(4, 2, 1, 1)]
    [InlineData(5, 1, 0, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(3, 1, 0, 0)]
    public void Others_do_not_fit(int kernel, int stride, int padding, int channels)
    {
        var shape = new Conv2dShape(1, 12, 12, channels, 4, new WindowGeometry(kernel, stride, padding));
        Assert.Empty(Forward(shape));
        Assert.Empty(BackwardData(shape));
        Assert.Empty(WeightGradient(shape));
    }

    private protected abstract ConvolutionPass[] Forward(Conv2dShape shape);

    private protected abstract ConvolutionPass[] BackwardData(Conv2dShape shape);

    private protected abstract ConvolutionWeightGradient[] WeightGradient(Conv2dShape shape);

    private static Conv2dShape Shape(int[] s) => new(s[8], s[0], s[1], s[2], s[3], new WindowGeometry(s[4], s[4], s[5], s[5], s[6], s[7]));

    /// <summary>With every part of an epilogue, in one run and piece by piece from the last to the first: the same bits.</summary>
    private static void Compare(ConvolutionPass pass, ConvolutionPass plain, int from, int to, bool isForward)
    {
        int images = pass.Shape.Images;
        float[] x = Samples.Uniform(images * from, seed: 3), weights = Samples.Uniform(pass.Shape.WeightSize, seed: 4);
        float[] bias = Samples.Uniform(to, seed: 5), residual = Samples.Uniform(images * to, seed: 6), gate = Samples.Uniform(images * to, seed: 7);
        fixed (float* b = bias, r = residual, g = gate)
        {
            foreach (EpilogueActivation activation in Enum.GetValues<EpilogueActivation>())
            {
                Epilogue epilogue = isForward ? new(b, r, gate: null, activation, 0.1f) : new(bias: null, r, g, activation, 0.1f);
                float[] whole = WinogradRuns.Pass(pass, x, weights, epilogue, to, inPieces: false);
                WinogradRuns.Near(WinogradRuns.Pass(plain, x, weights, epilogue, to, inPieces: false), whole, Tolerance, pass.Name);
                Samples.AssertSameBits(whole, WinogradRuns.Pass(pass, x, weights, epilogue, to, inPieces: true), pass.Name);
            }

            float[] bare = WinogradRuns.Pass(pass, x, weights, default, to, inPieces: false);
            WinogradRuns.Near(WinogradRuns.Pass(plain, x, weights, default, to, inPieces: false), bare, Tolerance, pass.Name);
        }
    }
}

public sealed class WinogradSimd512Tests : WinogradTests
{
    private protected override ConvolutionPass[] Forward(Conv2dShape shape) => Winograd.Forward<Vector512<float>, Simd512>(shape);

    private protected override ConvolutionPass[] BackwardData(Conv2dShape shape) => Winograd.BackwardData<Vector512<float>, Simd512>(shape);

    private protected override ConvolutionWeightGradient[] WeightGradient(Conv2dShape shape) => Winograd.WeightGradient<Vector512<float>, Simd512>(shape);
}

public sealed class WinogradSimd256Tests : WinogradTests
{
    private protected override ConvolutionPass[] Forward(Conv2dShape shape) => Winograd.Forward<Vector256<float>, Simd256>(shape);

    private protected override ConvolutionPass[] BackwardData(Conv2dShape shape) => Winograd.BackwardData<Vector256<float>, Simd256>(shape);

    private protected override ConvolutionWeightGradient[] WeightGradient(Conv2dShape shape) => Winograd.WeightGradient<Vector256<float>, Simd256>(shape);
}

public sealed class WinogradSimd128Tests : WinogradTests
{
    private protected override ConvolutionPass[] Forward(Conv2dShape shape) => Winograd.Forward<Vector128<float>, Simd128>(shape);

    private protected override ConvolutionPass[] BackwardData(Conv2dShape shape) => Winograd.BackwardData<Vector128<float>, Simd128>(shape);

    private protected override ConvolutionWeightGradient[] WeightGradient(Conv2dShape shape) => Winograd.WeightGradient<Vector128<float>, Simd128>(shape);
}

public sealed class WinogradScalarTests : WinogradTests
{
    private protected override ConvolutionPass[] Forward(Conv2dShape shape) => Winograd.Forward<float, SimdScalar>(shape);

    private protected override ConvolutionPass[] BackwardData(Conv2dShape shape) => Winograd.BackwardData<float, SimdScalar>(shape);

    private protected override ConvolutionWeightGradient[] WeightGradient(Conv2dShape shape) => Winograd.WeightGradient<float, SimdScalar>(shape);
}
