using Amago.Kernels.Elementwise;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Elementwise;

public sealed unsafe class ExponentialTests
{
    [Fact]
    public void Is_close_to_the_double_exponential()
    {
        float[] x = [.. Enumerable.Range(0, 200_001).Select(i => -87.3f + (i * (175.3f / 200_000)))];
        foreach (SimdWidth width in SimdWidth.All)
        {
            float[] y = Mapped(width, x);
            for (int i = 0; i < x.Length; i++)
                Assert.True(Math.Abs((y[i] / Math.Exp(x[i])) - 1) < 1.3e-7, $"e^{x[i]:R} in {width}: got {y[i]:R}");
        }
    }

    [Fact]
    public void Gives_limits_and_keeps_NaN()
    {
        float[] x = [float.NaN, float.NegativeInfinity, float.MinValue, -1e4f, -88f, -float.Epsilon, -0f, 0f, float.Epsilon];
        foreach (SimdWidth width in SimdWidth.All)
            Assert.Equal([float.NaN, 0f, 0f, 0f, 0f, 1f, 1f, 1f, 1f], Mapped(width, x));
    }

    private static float[] Mapped(SimdWidth width, float[] x)
    {
        float[] y = new float[x.Length];
        fixed (float* from = x, to = y)
            width.Run(new UnaryMap<Exp>(from, to, x.Length, default));
        return y;
    }

    private readonly struct Exp : IUnaryOperator
    {
        public TVector Invoke<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            Exponential.Of<TVector, TSimd>(x);
    }
}
