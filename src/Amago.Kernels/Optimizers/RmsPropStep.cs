namespace Amago.Kernels.Optimizers;

/// <summary>
/// One step of RMSprop as PyTorch defines it: s = alpha s + (1 - alpha) g^2, b = momentum b + g / (sqrt(s) + epsilon), p = p - rate b, with
/// g = gradient + penalty p.
/// </summary>
internal readonly unsafe struct RmsPropStep(
    float* p, float* gradient, float* squares, float* velocity, RmsPropConstants constants) : IVectorBody
{
    /// <summary>Updates parameter, mean square and velocity; all spans are of one length.</summary>
    public static void Run(
        Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> squares, Span<float> velocity, RmsPropConstants constants)
    {
        int length = parameter.Length;

        // SAFETY: pinned for the loop; the slices have checked the lengths.
        fixed (float* pp = parameter, pg = gradient[..length], ps = squares[..length], pv = velocity[..length])
            VectorLoop.Run(length, new RmsPropStep(pp, pg, ps, pv, constants));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<TVector, TSimd>(nint i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector x = TSimd.Load(p + i);
        TVector g = TSimd.MultiplyAdd(x, TSimd.Create(constants.Penalty), TSimd.Load(gradient + i));
        TVector kept = TSimd.Multiply(TSimd.Load(squares + i), TSimd.Create(constants.Alpha));
        TVector s = TSimd.MultiplyAdd(TSimd.Multiply(g, g), TSimd.Create(1 - constants.Alpha), kept);
        TSimd.Store(s, squares + i);
        TVector scaled = TSimd.Divide(g, TSimd.Add(TSimd.Sqrt(s), TSimd.Create(constants.Epsilon)));
        TVector b = TSimd.MultiplyAdd(TSimd.Load(velocity + i), TSimd.Create(constants.Momentum), scaled);
        TSimd.Store(b, velocity + i);
        TSimd.Store(TSimd.Subtract(x, TSimd.Multiply(b, TSimd.Create(constants.Rate))), p + i);
    }
}

/// <summary>Numbers of an RMSprop step that are the same for all parameters.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Alpha">Decay of the mean square, from 0 to below 1.</param>
/// <param name="Epsilon">Added to the mean square's root, at least 0.</param>
/// <param name="Momentum">Decay of the velocity; 0 for none.</param>
/// <param name="Penalty">L2 penalty, part of the gradient.</param>
internal readonly record struct RmsPropConstants(float Rate, float Alpha, float Epsilon, float Momentum, float Penalty);
