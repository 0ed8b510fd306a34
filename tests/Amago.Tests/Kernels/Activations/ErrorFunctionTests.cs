using System.Runtime.Intrinsics;
using Amago.Kernels.Activations;
using Amago.Kernels.Simd;

namespace Amago.Tests.Kernels.Activations;

public sealed class ErrorFunctionTests
{
    public static TheoryData<string> Variants => ["scalar", "128", "256", "512"];

    [Theory]
    [InlineData(-1, 1.8427007929497148)]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1.999, 0.004698443348629488)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(3, 2.209049699858544e-05)]
    [InlineData(5, 1.5374597944280349e-12)]
    [InlineData(10, 2.088487583762545e-45)]
    public void The_double_reference_is_right(double z, double expected) =>
        Assert.Equal(1, DoubleErfc.Erfc(z) / expected, 1e-9);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Phi_is_close_everywhere(string variant)
    {
        float[] xs = Grid(-14, 14, 28_000);
        (float[] phi, float[] density) = Phi(variant, xs);
        for (int i = 0; i < xs.Length; i++)
        {
            Assert.Equal(DoubleErfc.Phi(xs[i]), phi[i], 1.5e-7);
            Assert.Equal(Math.Exp(-0.5 * xs[i] * xs[i]) / Math.Sqrt(2 * Math.PI), density[i], 1e-7);
        }
    }

    // Rounding x^2 / 2 before the exponential costs up to x^2 * 3e-8 on top of the 5e-7 of everything else.
    [Theory]
    [MemberData(nameof(Variants))]
    public void Phi_keeps_its_relative_precision_in_the_tail(string variant)
    {
        float[] xs = Grid(-12, 6, 36_000);
        (float[] phi, float[] density) = Phi(variant, xs);
        for (int i = 0; i < xs.Length; i++)
        {
            double x = xs[i], tolerance = Math.Abs(x) <= 5 ? 8e-7 : 5e-7 + (x * x * 3e-8);
            Assert.Equal(1, phi[i] / DoubleErfc.Phi(x), tolerance);
            Assert.Equal(1, density[i] / (Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Extremes_give_limits_and_NaN_stays(string variant)
    {
        float[] xs = [float.NegativeInfinity, float.MinValue, -1e4f, -20, 20, 1e4f, float.MaxValue, float.PositiveInfinity, float.NaN];
        (float[] phi, float[] density) = Phi(variant, xs);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, float.NaN], phi);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, float.NaN], density);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Tiny_arguments_give_one_half(string variant)
    {
        float[] xs = [0f, -0f, float.Epsilon, -float.Epsilon, 1e-20f];
        Assert.All(Phi(variant, xs).Phi, v => Assert.Equal(0.5, v, 6e-8));
    }

    private static float[] Grid(float from, float to, int steps) =>
        [.. Enumerable.Range(0, steps + 1).Select(i => (float)(from + ((double)(to - from) * i / steps)))];

    private static (float[] Phi, float[] Density) Phi(string variant, float[] xs) => variant switch
    {
        "scalar" => Phi<float, SimdScalar>(xs),
        "128" => Phi<Vector128<float>, Simd128>(xs),
        "256" => Phi<Vector256<float>, Simd256>(xs),
        _ => Phi<Vector512<float>, Simd512>(xs),
    };

    private static unsafe (float[] Phi, float[] Density) Phi<TVector, TSimd>(float[] xs)
        where TVector : struct
        where TSimd : ISimd<TVector>
    {
        float[] padded = Padded<TVector, TSimd>(xs), phi = new float[padded.Length], density = new float[padded.Length];
        fixed (float* x = padded, p = phi, d = density)
        {
            for (int i = 0; i < padded.Length; i += TSimd.Width)
            {
                TSimd.Store(ErrorFunction.Phi<TVector, TSimd>(TSimd.Load(x + i), out TVector densities), p + i);
                TSimd.Store(densities, d + i);
            }
        }

        return (phi[..xs.Length], density[..xs.Length]);
    }

    private static float[] Padded<TVector, TSimd>(float[] xs)
        where TVector : struct
        where TSimd : ISimd<TVector> =>
        [.. xs, .. new float[(TSimd.Width - (xs.Length % TSimd.Width)) % TSimd.Width]];
}
