using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amago.Benchmarks;

/// <summary>The most multiply-adds that one thread of this machine does: twelve chains of fused multiply-adds in registers.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;

    private static float _sink;

    /// <summary>GFLOP/s of one thread over a burst of about a tenth of a millisecond.</summary>
    public static double Measure(int steps = 10_000)
    {
        long start = Stopwatch.GetTimestamp();
        _sink = Vector256.IsHardwareAccelerated ? Run256(steps) : Run128(steps);
        int width = Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count;
        return 2.0 * steps * Chains * width / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Run256(int steps)
    {
        Vector256<float> x = Vector256.Create(1.0001f), y = Vector256.Create(0.9999f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = Vector256.MultiplyAddEstimate(x, y, a);
            b = Vector256.MultiplyAddEstimate(x, y, b);
            c = Vector256.MultiplyAddEstimate(x, y, c);
            d = Vector256.MultiplyAddEstimate(x, y, d);
            e = Vector256.MultiplyAddEstimate(x, y, e);
            f = Vector256.MultiplyAddEstimate(x, y, f);
            g = Vector256.MultiplyAddEstimate(x, y, g);
            h = Vector256.MultiplyAddEstimate(x, y, h);
            i = Vector256.MultiplyAddEstimate(x, y, i);
            j = Vector256.MultiplyAddEstimate(x, y, j);
            k = Vector256.MultiplyAddEstimate(x, y, k);
            l = Vector256.MultiplyAddEstimate(x, y, l);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Run128(int steps)
    {
        Vector128<float> x = Vector128.Create(1.0001f), y = Vector128.Create(0.9999f);
        Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = Vector128.MultiplyAddEstimate(x, y, a);
            b = Vector128.MultiplyAddEstimate(x, y, b);
            c = Vector128.MultiplyAddEstimate(x, y, c);
            d = Vector128.MultiplyAddEstimate(x, y, d);
            e = Vector128.MultiplyAddEstimate(x, y, e);
            f = Vector128.MultiplyAddEstimate(x, y, f);
            g = Vector128.MultiplyAddEstimate(x, y, g);
            h = Vector128.MultiplyAddEstimate(x, y, h);
            i = Vector128.MultiplyAddEstimate(x, y, i);
            j = Vector128.MultiplyAddEstimate(x, y, j);
            k = Vector128.MultiplyAddEstimate(x, y, k);
            l = Vector128.MultiplyAddEstimate(x, y, l);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
