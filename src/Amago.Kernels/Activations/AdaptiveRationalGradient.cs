using Amago.Kernels.Reductions;

namespace Amago.Kernels.Activations;

/// <summary>
/// The adaptive activation's gradients. With g = dy/Q and y = P/Q: dx = g (P' - y sign(x) Q'), dn_k = sum g x^k, and
/// dd_k = sign(d_k) sum -g y |x|^k; the sign of d_k is left to the caller, and so are zeros in the ten sums (n_0..n_5, d_1..d_4), which
/// are added to.
/// </summary>
internal readonly unsafe struct AdaptiveRationalGradient(
    float* x, float* dy, float* dx, int length, AdaptiveRational function, double* sums)
    : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: all pointers have the length; runs are whole vectors.
        int whole = length - (length % TSimd.Width), run = FloatRun.Length * TSimd.Width;
        for (int i = 0; i < whole; i += run)
            Sum<TVector, TSimd>(x + i, dy + i, dx + i, Math.Min(run, whole - i), function, sums);
        if (whole < length)
            Tail<TVector, TSimd>(x + whole, dy + whole, dx + whole, length - whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TVector, TSimd>(float* x, float* dy, float* dx, int n, AdaptiveRational function, double* sums)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector zero = TSimd.Create(0f);
        TVector n0 = zero, n1 = zero, n2 = zero, n3 = zero, n4 = zero, n5 = zero;
        TVector d1 = zero, d2 = zero, d3 = zero, d4 = zero;
        for (int i = 0; i < n; i += TSimd.Width)
        {
            TVector v = TSimd.Load(x + i);
            function.Differentiate<TVector, TSimd>(v, out TVector reciprocal, out TVector value, out TVector dp, out TVector dq);
            TVector g = TSimd.Multiply(TSimd.Load(dy + i), reciprocal);
            TVector left = TSimd.And(TSimd.GreaterThan(zero, v), TSimd.Subtract(zero, dq));
            TVector signed = TSimd.Or(left, TSimd.And(TSimd.GreaterThan(v, zero), dq)); // 0 at x = 0
            TSimd.Store(TSimd.Multiply(g, TSimd.Subtract(dp, TSimd.Multiply(value, signed))), dx + i);

            TVector a = TSimd.Abs(v), h = TSimd.Multiply(TSimd.Subtract(zero, TSimd.Multiply(g, value)), a);
            d1 = TSimd.Add(d1, h);
            d2 = TSimd.Add(d2, h = TSimd.Multiply(h, a));
            d3 = TSimd.Add(d3, h = TSimd.Multiply(h, a));
            d4 = TSimd.Add(d4, TSimd.Multiply(h, a));
            n0 = TSimd.Add(n0, g);
            n1 = TSimd.Add(n1, g = TSimd.Multiply(g, v));
            n2 = TSimd.Add(n2, g = TSimd.Multiply(g, v));
            n3 = TSimd.Add(n3, g = TSimd.Multiply(g, v));
            n4 = TSimd.Add(n4, g = TSimd.Multiply(g, v));
            n5 = TSimd.Add(n5, TSimd.Multiply(g, v));
        }

        sums[0] += TSimd.Sum(n0);
        sums[1] += TSimd.Sum(n1);
        sums[2] += TSimd.Sum(n2);
        sums[3] += TSimd.Sum(n3);
        sums[4] += TSimd.Sum(n4);
        sums[5] += TSimd.Sum(n5);
        sums[6] += TSimd.Sum(d1);
        sums[7] += TSimd.Sum(d2);
        sums[8] += TSimd.Sum(d3);
        sums[9] += TSimd.Sum(d4);
    }

    // A vector padded with zeros: dy = 0 adds nothing to the sums.
    private void Tail<TVector, TSimd>(float* from, float* cotangent, float* to, int n)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: n is less than the width.
        float* lanes = stackalloc float[2 * TSimd.Width], others = lanes + TSimd.Width;
        new Span<float>(lanes, 2 * TSimd.Width).Clear();
        new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>(lanes, n));
        new ReadOnlySpan<float>(cotangent, n).CopyTo(new Span<float>(others, n));
        Sum<TVector, TSimd>(lanes, others, lanes, TSimd.Width, function, sums);
        new ReadOnlySpan<float>(lanes, n).CopyTo(new Span<float>(to, n));
    }
}
