namespace Amago.Kernels.Optimizers;

/// <summary>
/// One step of Adam (https://arxiv.org/abs/1412.6980): m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
/// p = decay p - rate m / (sqrt(v) / correction + epsilon), with g = gradient + penalty p.
/// </summary>
internal readonly unsafe struct AdamStep(float* p, float* gradient, float* m, float* v, AdamConstants constants) : IVectorBody
{
    /// <summary>Updates parameter and both moments; all spans are of one length.</summary>
    public static void Run(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, AdamConstants constants)
    {
        int length = parameter.Length;

        // SAFETY: pinned for the loop; the slices have checked the lengths.
        fixed (float* pp = parameter, pg = gradient[..length], pm = m[..length], pv = v[..length])
            VectorLoop.Run(length, new AdamStep(pp, pg, pm, pv, constants));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<TVector, TSimd>(nint i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector x = TSimd.Load(p + i);
        TVector g = TSimd.MultiplyAdd(x, TSimd.Create(constants.Penalty), TSimd.Load(gradient + i));
        TVector first = TSimd.MultiplyAdd(
            g, TSimd.Create(1 - constants.Beta1), TSimd.Multiply(TSimd.Load(m + i), TSimd.Create(constants.Beta1)));
        TVector second = TSimd.MultiplyAdd(
            TSimd.Multiply(g, g), TSimd.Create(1 - constants.Beta2), TSimd.Multiply(TSimd.Load(v + i), TSimd.Create(constants.Beta2)));
        TSimd.Store(first, m + i);
        TSimd.Store(second, v + i);
        TVector root = TSimd.Divide(TSimd.Sqrt(second), TSimd.Create(constants.Correction));
        TVector denominator = TSimd.Add(root, TSimd.Create(constants.Epsilon));
        TVector step = TSimd.Divide(TSimd.Multiply(first, TSimd.Create(constants.Rate)), denominator);
        TSimd.Store(TSimd.Subtract(TSimd.Multiply(x, TSimd.Create(constants.Decay)), step), p + i);
    }
}

/// <summary>Numbers of an Adam step that are the same for all parameters.</summary>
/// <param name="Rate">Step size: the learning rate over 1 - b1^t.</param>
/// <param name="Beta1">Decay b1 of the first moment.</param>
/// <param name="Beta2">Decay b2 of the second moment.</param>
/// <param name="Correction">Correction of the second moment's root: sqrt(1 - b2^t).</param>
/// <param name="Epsilon">Added to the denominator, at least 0.</param>
/// <param name="Penalty">L2 penalty, part of the gradient.</param>
/// <param name="Decay">Factor of the parameter itself (decoupled weight decay).</param>
internal readonly record struct AdamConstants(
    float Rate, float Beta1, float Beta2, float Correction, float Epsilon, float Penalty, float Decay);
