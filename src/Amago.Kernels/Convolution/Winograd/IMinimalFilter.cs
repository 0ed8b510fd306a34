namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// A minimal filtering algorithm F(m, r): m outputs of a filter with r taps by m + r - 1 multiplications (Toom-Cook). Nested with itself it
/// makes a tile of m x m outputs of an r x r convolution: Y = At [(G w Gt) * (Bt d B)] A (Lavin and Gray,
/// https://arxiv.org/abs/1509.09308). With the points p and the numbers N_p = product of p - q over the other points q, At holds the powers
/// of p, G the powers of p over N_p, and Bt the coefficients of the product of x - q over the other points q. Every method works on one
/// vector of channels, and transforms along one axis: <see cref="WinogradTransform{TVector, TSimd, TFilter}"/> does both.
/// </summary>
internal unsafe interface IMinimalFilter
{
    /// <summary>m, the outputs of a tile along one axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, the taps along one axis.</summary>
    static abstract int Taps { get; }

    /// <summary>
    /// Cycles that it takes to transform a vector of a tile, forth or back, for each position; measured in whole convolutions.
    /// </summary>
    /// <param name="width">Floats of a vector.</param>
    static abstract double TransformCycles(int width);

    /// <summary>Bt d along one axis, in registers: m + r - 1 inputs to as many positions.</summary>
    static abstract void Input<TVector, TSimd>(in TileLine<TVector> d, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>At q along one axis: m outputs of m + r - 1 positions; parameters as in <see cref="Input"/>.</summary>
    static abstract void Output<TVector, TSimd>(in TileLine<TVector> q, out TileLine<TVector> y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>A dy along one axis: m output gradients to m + r - 1 positions; parameters as in <see cref="Input"/>.</summary>
    static abstract void OutputGradient<TVector, TSimd>(in TileLine<TVector> y, out TileLine<TVector> t)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>G w along one axis: r taps to m + r - 1 positions; parameters as in <see cref="Input"/>.</summary>
    static abstract void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Gt du along one axis: gradients of r taps from m + r - 1 positions; parameters as in <see cref="Input"/>.</summary>
    static abstract void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
