namespace Amago.Kernels;

/// <summary>
/// A minimal filtering algorithm F(m, r): m outputs of a filter with r taps by m + r - 1 multiplications (Toom-Cook). Nested with itself
/// it makes a tile of m x m outputs of an r x r convolution: Y = At [(G w Gt) * (Bt d B)] A (Lavin and Gray,
/// https://arxiv.org/abs/1509.09308). With the points p and the numbers N_p = product of p - q over the other points q, At holds the
/// powers of p, G the powers of p over N_p, and Bt the coefficients of the product of x - q over the other points q.
/// Every method reads vectors that lie <c>step</c> floats apart and writes vectors <c>toStep</c> apart.
/// </summary>
internal unsafe interface IMinimalFilter
{
    /// <summary>m, the outputs of a tile along one axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, the taps along one axis.</summary>
    static abstract int Taps { get; }

    /// <summary>Bt d: m + r - 1 inputs in the transformed domain.</summary>
    static abstract void Input<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>At q: the m outputs of m + r - 1 products.</summary>
    static abstract void Output<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>A dy: gradients of the m outputs in the transformed domain.</summary>
    static abstract void OutputGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>G w: r taps in the transformed domain.</summary>
    static abstract void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Gt du: gradients of the r taps from those of the transformed domain.</summary>
    static abstract void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
