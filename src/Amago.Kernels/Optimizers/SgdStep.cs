namespace Amago.Kernels.Optimizers;

/// <summary>
/// One step of stochastic gradient descent: b = momentum b + g, p = p - rate b, or with Nesterov's rule p = p - rate (g + momentum b), with
/// g = gradient + penalty p.
/// </summary>
internal readonly unsafe struct SgdStep(
    float* p, float* gradient, float* velocity, float rate, float momentum, float penalty, bool nesterov) : IVectorBody
{
    /// <summary>Updates parameter and velocity; both spans and the gradient are of one length.</summary>
    public static void Run(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> velocity, float rate, float momentum, float penalty, bool nesterov)
    {
        int length = parameter.Length;

        // SAFETY: pinned for the loop; the slices have checked the lengths.
        fixed (float* pp = parameter, pg = gradient[..length], pv = velocity[..length])
            VectorLoop.Run(length, new SgdStep(pp, pg, pv, rate, momentum, penalty, nesterov));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<TVector, TSimd>(nint i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector x = TSimd.Load(p + i);
        TVector g = TSimd.MultiplyAdd(x, TSimd.Create(penalty), TSimd.Load(gradient + i));
        TVector b = TSimd.MultiplyAdd(TSimd.Load(velocity + i), TSimd.Create(momentum), g);
        TSimd.Store(b, velocity + i);
        TVector direction = nesterov ? TSimd.MultiplyAdd(b, TSimd.Create(momentum), g) : b;
        TSimd.Store(TSimd.Subtract(x, TSimd.Multiply(direction, TSimd.Create(rate))), p + i);
    }
}
