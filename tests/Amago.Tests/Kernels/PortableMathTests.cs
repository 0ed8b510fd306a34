using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>The library's own functions against integers of hundreds of bits, in units of the last place.</summary>
public sealed class PortableMathTests
{
    private const int Seed = 15, Draws = 2_000;

    [Fact]
    public void Exp()
    {
        double[] edges =
        [
            0, -0.0, double.Epsilon,
            -double.Epsilon, 1e-300, -1e-17, 1e-16, 1, -1, 0.5 * Math.Log(2), -0.5 * Math.Log(2), 709.78, 709.782712893384,
            709.7827128933841, 709.79, -708.3964185322641, -708.4, -720.5, -744.4400719213812, -745.13, -745.1332191019412,
        ];
        Check(0.8, [.. edges, .. Dense(-745.13, 709.78), .. Dense(-1, 1), .. Small()], static x =>
            (PortableMath.Exp(x), PreciseFunctions.Exp(x)));
        Assert.Equal(
            [1, 1, 0, 0, 0, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.NaN],
            ((double[])[
                0, -0.0, -745.1332191019413, -1e300, double.NegativeInfinity, 709.782712893385, 1e300, double.PositiveInfinity, double.NaN,
            ]).Select(PortableMath.Exp));
    }

    [Fact]
    public void Log()
    {
        double[] edges =
        [
            double.Epsilon, 3 * double.Epsilon, 2.2250738585072009e-308, 2.2250738585072014e-308, double.MaxValue, 0.5, 2, Math.E,
            Math.BitIncrement(1), Math.BitDecrement(1), Math.Sqrt(2), Math.BitIncrement(Math.Sqrt(2)), Math.Sqrt(0.5), 1 - 1e-9, 1 + 1e-9,
        ];
        double[] magnitudes = [.. Dense(-1073, 1023).Select(static power => Math.Pow(2, power))];
        Check(
            0.8, [.. edges, .. magnitudes, .. Dense(
                0.4, 3), .. Small().Where(static x => x > 0).SelectMany(static x => (double[])[x, 1 + x, 1 - (x / 2)])
                .Where(static x => x != 1)],
            static x => (PortableMath.Log(x), PreciseFunctions.Log(x)));
        Assert.Equal(
            [0, double.NegativeInfinity, double.NegativeInfinity, double.NaN, double.NaN, double.PositiveInfinity, double.NaN],
            ((double[])[1, 0, -0.0, -double.Epsilon, double.NegativeInfinity, double.PositiveInfinity, double.NaN]).Select(
                PortableMath.Log));
        Assert.False(double.IsNegative(PortableMath.Log(1)));
    }

    [Fact]
    public void Powers()
    {
        var random = new Random(Seed);
        long[] edges = [0, 1, 2, 3, 10, 1000, 1 << 20, (1L << 40) - 1];
        (double X, long N)[] all =
        [
            .. from x in (double[])
            [
                0.9, 0.999, 0.99999, 1 - 1e-12, 1.0000001, -0.9, -1, 1e-5, double.Epsilon, 1e200, -3
            ] from n in edges select (x, n),
            .. Enumerable.Range(0, Draws).Select(_ =>
            {
                long n = 1L << random.Next(40);
                n += random.NextInt64(n);
                return (Math.Exp((random.NextDouble() - 0.5) * 1480 / n), n);
            }),
        ];
        Check(1, all, static pair => (PortableMath.Pow(pair.X, pair.N), PreciseFunctions.Pow(pair.X, pair.N)));
        (double X, long N, double Expected)[] limits =
        [
            (double.NaN, 0, 1), (double.PositiveInfinity, 0, 1), (double.NaN, 2, double.NaN),
            (double.NegativeInfinity, 2, double.PositiveInfinity), (double.NegativeInfinity, 3, double.NegativeInfinity),
            (1e200, 2, double.PositiveInfinity), (1e200, 7, double.PositiveInfinity), (-1e200, 3, double.NegativeInfinity),
            (0, 3, 0), (-0.0, 3, -0.0), (-0.0, 2, 0), (-1e-200, 3, -0.0), (-1e-200, 4, 0), (1, long.MaxValue, 1), (-1, long.MaxValue, -1),
        ];
        foreach ((double x, long n, double expected) in limits)
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(PortableMath.Pow(x, n)));
        Fails.With<ArgumentOutOfRangeException>(() => PortableMath.Pow(2, -1), "-1");
    }

    [Fact]
    public void Sine_and_cosine()
    {
        double[] multiples = [.. Enumerable.Range(-70_000, 140_001).Where(static n => n % 64 < 5).Select(static n => n * (Math.PI / 2))
            .Where(static x => Math.Abs(x) is > 0 and <= 1e5)];
        double[] edges = [.. multiples, .. Dense(-8, 8), .. Dense(-1e5, 1e5), 1e5, -1e5, 1e-30, -1e-9];
        Check(0.8, edges, static x => (PortableMath.SinCos(x).Sin, PreciseFunctions.SinCos(x).Sin));
        Check(0.8, edges, static x => (PortableMath.SinCos(x).Cos, PreciseFunctions.SinCos(x).Cos));
        foreach (double tiny in (double[])[0, -0.0, double.Epsilon, -double.Epsilon, 1e-300, -1e-160])
        {
            (double sin, double cos) = PortableMath.SinCos(tiny);
            Assert.Equal((BitConverter.DoubleToInt64Bits(tiny), 1), (BitConverter.DoubleToInt64Bits(sin), cos));
        }

        foreach (double beyond in (double[])[100_001, -1e300, double.NaN, double.PositiveInfinity])
            Fails.With<ArgumentOutOfRangeException>(() => PortableMath.SinCos(beyond), "SinCos: expected an angle of at most 1e5, got");
    }

    private static IEnumerable<double> Dense(double from, double to)
    {
        var random = new Random(Seed);
        return Enumerable.Range(0, Draws).Select(_ => from + (random.NextDouble() * (to - from)));
    }

    // Numbers of both signs from 2^-60 to 1.
    private static IEnumerable<double> Small() =>
        Dense(-60, 0).Select(static (power, i) => i % 2 == 0 ? Math.Pow(2, power) : -Math.Pow(2, power));

    private static void Check<T>(double bound, IEnumerable<T> arguments, Func<T, (double Actual, PreciseNumber Exact)> compute)
    {
        (double Ulps, string Where) worst = arguments.Select(argument =>
        {
            (double actual, PreciseNumber exact) = compute(argument);
            return (exact.UlpsTo(actual), $"{argument} gives {actual:R}");
        }).MaxBy(static place => place.Item1);
        Assert.True(worst.Ulps < bound, $"expected less than {bound} units in the last place, got {worst.Ulps:F3}: {worst.Where}");
    }
}
