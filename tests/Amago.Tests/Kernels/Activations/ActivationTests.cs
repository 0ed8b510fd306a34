using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Activations;

public sealed unsafe class ActivationTests
{
    // From far below to far above, with values beside the kinks but none on them.
    private static readonly float[] X =
    [
        .. Samples.Uniform(400, seed: 1, scale: 4f), .. Samples.Uniform(200, seed: 2, scale: 30f),
        -100f, -88f, -50f, -20f, -1e-3f, -1e-6f, 1e-6f, 1e-3f, 19.99f, 20.01f, 45f, 89f, 1e4f,
    ];

    private static readonly float[] Dy = Samples.Uniform(X.Length, seed: 3);

    [Fact]
    public void LeakyRelu_and_its_gradient() =>
        CheckAll(new LeakyRelu(0.01f), new LeakyReluGradient(0.01f), x => x > 0 ? x : x * 0.01f, x => x > 0 ? 1 : 0.01f, 1e-7);

    [Fact]
    public void Relu_and_its_gradient() => CheckAll(default(Relu), default(ReluGradient), x => Math.Max(x, 0), x => x > 0 ? 1 : 0, 0);

    // Relative to the largest of value and slope near 0: exp in float and four roundings after it.
    [Fact]
    public void Mish_and_its_gradient() =>
        CheckAll(default(Mish), default(MishGradient), MishReference, x => Samples.Slope(MishReference, x), 6e-7);

    // The density falls faster than any relative bound can hold in float; below it the tolerance is absolute.
    [Fact]
    public void Gelu_and_its_gradient() =>
        CheckAll(default(Gelu), default(GeluGradient), GeluReference, x => Samples.Slope(GeluReference, x), 1e-6);

    [Fact]
    public void Silu_and_its_gradient() =>
        CheckAll(default(Silu), default(SiluGradient), SiluReference, x => Samples.Slope(SiluReference, x), 6e-7);

    [Fact]
    public void Elu_and_its_gradient() => CheckAll(
        default(Elu), default(EluGradient), static x => x > 0 ? x : Math.Exp(x) - 1, static x => x > 0 ? 1 : Math.Exp(x), 6e-7);

    // The argument of the tangent is rounded, which its tail multiplies by its size, up to 17 where the function still counts.
    [Fact]
    public void Gelu_by_a_tangent_and_its_gradient() =>
        CheckAll(default(GeluTanh), default(GeluTanhGradient), GeluTanhReference, x => Samples.Slope(GeluTanhReference, x), 3e-6);

    [Fact]
    public void NaN_and_infinities_go_through_as_in_PyTorch()
    {
        const float nan = float.NaN, inf = float.PositiveInfinity;
        float[] x = [nan, inf, -inf, 0f, -0f], one = [1f, 1f, 1f, 1f, 1f];
        AssertMapped(x, [nan, inf, 0f, 0f, 0f], default(Relu));
        AssertMapped(x, [nan, inf, -inf, 0f, 0f], new LeakyRelu(0.01f));
        AssertMapped(x, [nan, inf, nan, 0f, 0f], default(Mish));
        AssertMapped(x, [nan, inf, nan, 0f, 0f], default(Gelu));
        AssertMapped(x, [nan, inf, nan, 0f, 0f], default(Silu));
        AssertMapped(x, [nan, inf, nan, 0f, 0f], default(GeluTanh));
        AssertMapped(x, [nan, inf, -1f, 0f, 0f], default(Elu));
        AssertMapped2(x, one, [nan, 1f, nan, 0.5f, 0.5f], default(SiluGradient));
        AssertMapped2(x, one, [nan, 1f, 0f, 1f, 1f], default(EluGradient));
        AssertMapped2(x, one, [1f, 1f, 0f, 0f, 0f], default(ReluGradient));
        AssertMapped2(x, one, [0.5f, 1f, 0.5f, 0.5f, 0.5f], new LeakyReluGradient(0.5f));
        AssertMapped2(x, one, [nan, 1f, nan, 0.6f, 0.6f], default(MishGradient));
    }

    // The normal distribution by Simpson's rule from 0, on the side where x times the rest is not already beyond a float's reach.
    private static double GeluReference(double x)
    {
        const int steps = 2000;
        double end = Math.Min(Math.Abs(x), 12), step = end / steps, sum = 0;
        for (int i = 0; i <= steps; i++)
        {
            int weight = i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.Exp(-0.5 * i * step * i * step);
        }

        return x * (0.5 + (Math.Sign(x) * sum * step / 3 / Math.Sqrt(2 * Math.PI)));
    }

    private static double MishReference(double x)
    {
        double softplus = x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
        return x * Math.Tanh(softplus);
    }

    private static double SiluReference(double x) => x / (1 + Math.Exp(-x));

    private static double GeluTanhReference(double x) =>
        x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static void CheckAll<TOperator, TGradient>(
        TOperator op, TGradient gradient, Func<double, double> function, Func<double, double> derivative, double tolerance)
        where TOperator : struct, IUnaryOperator
        where TGradient : struct, IBinaryOperator
    {
        foreach (SimdWidth width in SimdWidth.All)
            Check(width, op, gradient, function, derivative, tolerance);
    }

    private static void Check<TOperator, TGradient>(
        SimdWidth width,
        TOperator op, TGradient gradient, Func<double, double> function, Func<double, double> derivative, double tolerance)
        where TOperator : struct, IUnaryOperator
        where TGradient : struct, IBinaryOperator
    {
        float[] y = Mapped(width, X, op), dx = Mapped2(width, X, Dy, gradient);
        Samples.AssertClose(X.Select(x => function(x)).ToArray(), y, 1e-12, tolerance, typeof(TOperator).Name);

        // The differences themselves are good to 1e-9.
        double[] slopes = X.Zip(Dy, (x, dy) => derivative(x) * dy).ToArray();
        Samples.AssertClose(slopes, dx, 1e-9 + tolerance, tolerance, typeof(TGradient).Name);
    }

    private static void AssertMapped<TOperator>(float[] x, float[] expected, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        foreach (SimdWidth width in SimdWidth.All)
            Assert.Equal(expected, Mapped(width, x, op), (a, b) => a == b || (float.IsNaN(a) && float.IsNaN(b)));
    }

    private static void AssertMapped2<TOperator>(float[] x, float[] dy, float[] expected, TOperator op)
        where TOperator : struct, IBinaryOperator
    {
        foreach (SimdWidth width in SimdWidth.All)
            Assert.Equal(expected, Mapped2(width, x, dy, op), (a, b) => Math.Abs(a - b) < 1e-6f || (float.IsNaN(a) && float.IsNaN(b)));
    }

    private static float[] Mapped<TOperator>(SimdWidth width, float[] x, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        float[] y = new float[x.Length];
        fixed (float* from = x, to = y)
            width.Run(new UnaryMap<TOperator>(from, to, x.Length, op));
        return y;
    }

    private static float[] Mapped2<TOperator>(SimdWidth width, float[] x, float[] dy, TOperator op)
        where TOperator : struct, IBinaryOperator
    {
        float[] dx = new float[x.Length];
        fixed (float* first = x, second = dy, to = dx)
            width.Run(new BinaryMap<TOperator>(first, second, to, x.Length, op));
        return dx;
    }
}
