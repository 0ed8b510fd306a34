using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;
using Amago.Kernels.Simd;
using Amago.Tests.Kernels.Activations;

namespace Amago.Tests.Kernels.Elementwise;

/// <summary>
/// Every function of one value against float64, relative to the value itself wherever that is a normal float: near zeros and in the tails
/// as much as in between. Signs, infinities and NaN; one value gives the same bits at every place and length.
/// </summary>
public sealed unsafe class ElementwiseAccuracyTests
{
    private const double Relative = 1e-6, MinNormal = 1.1754943508222875e-38;

    // Of both signs and every magnitude, dense where functions bend.
    private static readonly float[] X =
    [
        .. from i in Enumerable.Range(0, 9_000) select (float)((i - 4500) / 300.0),
        .. from i in Enumerable.Range(0, 9_000) select (float)((i - 4500) / 43.0),
        .. from i in Enumerable.Range(0, 3_000) let size = MathF.Pow(10, -45 + (i / 36f)) select i % 2 == 0 ? size : -size,
        .. from i in Enumerable.Range(-500, 1001) select 1 + (i * 6e-8f),
        .. from i in Enumerable.Range(-500, 1001) select -0.751791525f + (i * 6e-8f), // where the gradient of gelu is 0
        .. from i in Enumerable.Range(-500, 1001) select -1.19243239f + (i * 12e-8f), // and that of mish
        .. from i in Enumerable.Range(-500, 1001) select -1.27846456f + (i * 12e-8f), // and that of silu
    ];

    [Fact]
    public void Exponential() => Check(default(Exp), Math.Exp);

    [Fact]
    public void Shifted_exponential()
    {
        foreach (float shift in (float[])[0.3f, -77.7f, 123.456f, 1e5f])
            Check(new ShiftedExp(shift), x => Math.Exp((double)x - shift), x => x <= shift);
    }

    [Fact]
    public void Logarithm() => Check(default(Log), Math.Log, x => x > 0);

    [Fact]
    public void Hyperbolic_tangent()
    {
        Check(default(Tanh), Math.Tanh);
        Check(new Slope<TanhGradient>(), x => 1 / (Math.Cosh(x) * Math.Cosh(x)));
    }

    // Near 0 the sum with 1 rounds, as in PyTorch's composition: within 1e-7 of 1, not of the value.
    [Fact]
    public void Symmetric_logarithm()
    {
        Check(default(Symlog), static x => Math.Sign(x) * Math.Log(1 + Math.Abs(x)), static x => Math.Abs(x) > 0.2);
        Check(new Slope<SymlogGradient>(), static x => 1 / (1 + Math.Abs(x)));
    }

    [Fact]
    public void Mish_and_its_gradient()
    {
        Check(default(Mish), MishOf);
        Check(new Slope<MishGradient>(), MishSlope);
    }

    [Fact]
    public void Silu_and_its_gradient()
    {
        Check(default(Silu), static x => x / (1 + Math.Exp(-x)));
        Check(new Slope<SiluGradient>(), static x => (1 + (x / (1 + Math.Exp(x)))) / (1 + Math.Exp(-x)));
    }

    [Fact]
    public void Elu_and_its_gradient()
    {
        Check(default(Elu), static x => x > 0 ? x : Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1);
        Check(new Slope<EluGradient>(), static x => x > 0 ? 1 : Math.Exp(x));
    }

    [Fact]
    public void Gelu_and_its_gradient()
    {
        Check(default(Gelu), static x => x * DoubleErfc.Phi(x));
        Check(new Slope<GeluGradient>(), static x => DoubleErfc.Phi(x) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)));
    }

    [Fact]
    public void Odd_functions_are_odd_to_the_bit()
    {
        foreach (SimdWidth width in SimdWidth.All)
        {
            float[] right = Mapped(width, X, default(Tanh)), left = Mapped(width, [.. X.Select(static x => -x)], default(Tanh));
            Samples.AssertSameBits(right, [.. left.Select(static y => -y)], $"tanh in {width}");
            float[] slopes = Mapped(width, X, new Slope<TanhGradient>());
            float[] mirrored = Mapped(width, [.. X.Select(static x => -x)], new Slope<TanhGradient>());
            Samples.AssertSameBits(slopes, mirrored, $"slope of tanh in {width}");
        }
    }

    [Fact]
    public void Zeros_infinities_and_NaN()
    {
        const float inf = float.PositiveInfinity, nan = float.NaN;
        float[] x = [0f, -0f, inf, -inf, nan, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue];
        foreach (SimdWidth width in SimdWidth.All)
        {
            Same([1, 1, inf, 0, nan, 1, 1, inf, 0], Mapped(width, x, default(Exp)));
            Same([0, -0f, 1, -1, nan, float.Epsilon, -float.Epsilon, 1, -1], Mapped(width, x, default(Tanh)));
            Same([1, 1, 0, 0, nan, 1, 1, 0, 0], Mapped(width, x, new Slope<TanhGradient>()));
            Same([-inf, -inf, inf, nan, nan, -103.27893f, nan, 88.72284f, nan], Mapped(width, x, default(Log)));
        }
    }

    [Fact]
    public void A_value_gives_the_same_bits_at_every_place_and_length()
    {
        foreach (float value in (float[])[-3.6f, -0.3f, 1e-3f, 0.7f, 2.5f])
        {
            foreach (SimdWidth width in SimdWidth.All)
            {
                for (int length = 1; length < 50; length++)
                {
                    float[] x = new float[length];
                    Array.Fill(x, value);
                    Single(Mapped(width, x, default(Exp)));
                    Single(Mapped(width, x, default(Log)));
                    Single(Mapped(width, x, default(Tanh)));
                    Single(Mapped(width, x, default(Mish)));
                    Single(Mapped(width, x, default(Gelu)));
                    Single(Mapped(width, x, new Slope<GeluGradient>()));
                }
            }
        }

        static void Single(float[] y) => Samples.AssertSameBits(Enumerable.Repeat(y[0], y.Length).ToArray(), y, "one value");
    }

    private static double MishOf(double x)
    {
        double e = Math.Exp(x), n = e * (e + 2);
        return x > 40 ? x : x * n / (n + 2);
    }

    private static double MishSlope(double x)
    {
        double e = Math.Exp(x), n = e * (e + 2);
        return x > 40 ? 1 : (n / (n + 2)) + (x * 4 * e * (e + 1) / ((n + 2) * (n + 2)));
    }

    private static void Check<TOperator>(TOperator op, Func<double, double> function, Func<double, bool>? isInDomain = null)
        where TOperator : struct, IUnaryOperator
    {
        float[] x = isInDomain is null ? X : [.. X.Where(x => isInDomain(x))];
        foreach (SimdWidth width in SimdWidth.All)
        {
            float[] y = Mapped(width, x, op);
            double worst = 0;
            int at = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double expected = function(x[i]), error = Math.Abs((y[i] / expected) - 1);
                if (Math.Abs(expected) is < MinNormal or > float.MaxValue)
                    error = Math.Abs(y[i]) <= 1.01 * MinNormal || float.IsInfinity(y[i]) || Math.Abs(expected) >= float.MaxValue ? 0 : 1;
                if (!(error <= worst))
                    (worst, at) = (error, i);
            }

            string what = $"{typeof(TOperator).Name} in {width}: {worst:E2} at {x[at]:R}, expected {function(x[at]):R}, got {y[at]:R}";
            Assert.True(worst <= Relative, what);
        }
    }

    private static void Same(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool isSameSign = float.IsNaN(expected[i]) || float.IsNegative(expected[i]) == float.IsNegative(actual[i]);
            bool isSame = isSameSign && expected[i].Equals(actual[i]);
            Assert.True(isSame, $"element {i}: expected {expected[i]}, got {actual[i]}");
        }
    }

    private static float[] Mapped<TOperator>(SimdWidth width, float[] x, TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        float[] y = new float[x.Length];
        fixed (float* from = x, to = y)
            width.Run(new UnaryMap<TOperator>(from, to, x.Length, op));
        return y;
    }

    /// <summary>A gradient where that of the result is 1.</summary>
    private readonly struct Slope<TGradient> : IUnaryOperator
        where TGradient : struct, IBinaryOperator
    {
        public TVector Invoke<TVector, TSimd>(TVector x)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            default(TGradient).Invoke<TVector, TSimd>(x, TSimd.Create(1f));
    }
}
