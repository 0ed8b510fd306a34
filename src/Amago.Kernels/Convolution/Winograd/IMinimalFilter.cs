namespace Amago.Kernels;

/// <summary>
/// A minimal filtering algorithm F(m, r): m outputs of a filter with r taps by m + r - 1 multiplications (Toom-Cook). Nested with itself
/// it makes a tile of m x m outputs of an r x r convolution: Y = At [(G w Gt) * (Bt d B)] A (Lavin and Gray,
/// https://arxiv.org/abs/1509.09308). With the points p and the numbers N_p = product of p - q over the other points q, At holds the
/// powers of p, G the powers of p over N_p, and Bt the coefficients of the product of x - q over the other points q.
/// Every method works on one vector of channels.
/// </summary>
internal unsafe interface IMinimalFilter
{
    /// <summary>m, the outputs of a tile along one axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, the taps along one axis.</summary>
    static abstract int Taps { get; }

    /// <summary>Cycles that it takes to transform a vector of a tile, forth or back, for each position; measured in whole convolutions.</summary>
    /// <param name="width">Floats of a vector.</param>
    static abstract double TransformCycles(int width);

    /// <summary>Bt d B of a tile of inputs.</summary>
    /// <param name="pixels">The tile's first pixel.</param>
    /// <param name="rowStep">Floats from a row to the next.</param>
    /// <param name="pixelStep">Floats from a pixel to the next.</param>
    /// <param name="planes">Where the first position goes.</param>
    /// <param name="planeStep">Floats from a position to the next.</param>
    static abstract void InputTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>At q A of a tile of products, through the epilogue to images + offset.</summary>
    static abstract void OutputTile<TVector, TSimd>(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>A dy At of a tile of output gradients; parameters as in <see cref="InputTile"/>.</summary>
    static abstract void OutputGradientTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>G w along one axis: r taps that lie <paramref name="step"/> floats apart.</summary>
    static abstract void Weight<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>Gt du along one axis: gradients of the r taps from those of the transformed domain.</summary>
    static abstract void WeightGradient<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
