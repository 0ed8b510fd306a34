using System.Diagnostics;

namespace Amago.Kernels;

/// <summary>
/// The most multiply-adds that this machine does: twelve chains of fused multiply-adds in registers, with the widest vectors it has. What
/// a kernel reaches is measured against it.
/// </summary>
public static class FmaPeak
{
    private const int Chains = 12, StepsOfAnItem = 1_000, ItemsOfAThread = 40;

    private static readonly Burst Job = new();

    private static float _sink;

    /// <summary>
    /// GFLOP/s, a multiply-add as two, of some threads together over a burst of about a tenth of a millisecond: the best of several bursts
    /// is the peak. Not for several callers at a time.
    /// </summary>
    /// <param name="threads">From 1 up to <see cref="Workers.Threads"/>.</param>
    public static double Measure(int threads)
    {
        int items = threads * ItemsOfAThread;
        long start = Stopwatch.GetTimestamp();
        Workers.Run(Job, items, threads);
        return 2.0 * items * StepsOfAnItem * Chains * SimdWidth.Widest.Floats / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private sealed class Burst : ParallelJob
    {
        public override void Run(int item, int worker) => SimdDispatch.Run(default(ChainsOfSteps));
    }

    private readonly struct ChainsOfSteps : ISimdKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector>
        {
            TVector x = TSimd.Create(1.0001f), y = TSimd.Create(0.9999f);
            TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int step = 0; step < StepsOfAnItem; step++)
            {
                a = TSimd.MultiplyAdd(x, y, a);
                b = TSimd.MultiplyAdd(x, y, b);
                c = TSimd.MultiplyAdd(x, y, c);
                d = TSimd.MultiplyAdd(x, y, d);
                e = TSimd.MultiplyAdd(x, y, e);
                f = TSimd.MultiplyAdd(x, y, f);
                g = TSimd.MultiplyAdd(x, y, g);
                h = TSimd.MultiplyAdd(x, y, h);
                i = TSimd.MultiplyAdd(x, y, i);
                j = TSimd.MultiplyAdd(x, y, j);
                k = TSimd.MultiplyAdd(x, y, k);
                l = TSimd.MultiplyAdd(x, y, l);
            }

            TVector abc = TSimd.Add(TSimd.Add(a, b), c), def = TSimd.Add(TSimd.Add(d, e), f);
            TVector ghi = TSimd.Add(TSimd.Add(g, h), i), jkl = TSimd.Add(TSimd.Add(j, k), l);
            _sink = TSimd.Sum(TSimd.Add(TSimd.Add(abc, def), TSimd.Add(ghi, jkl)));
        }
    }
}
