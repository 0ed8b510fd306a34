namespace Amago.Kernels.Simd;

/// <summary>
/// The operations on float vectors that kernels are written in, so that a loop is written once for every vector width.
/// <typeparamref name="TVector"/> is the raw hardware vector: wrapping it in a struct costs a fifth of the speed.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Whether this machine runs the width in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Number of floats in a vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Create(float value);

    static abstract TVector Load(float* source);

    /// <summary>Two neighbours, over and over. Not for vectors of one float.</summary>
    static abstract TVector CreatePair(float* source);

    /// <summary>A vector value, 0, value, 0, ...; not for vectors of one float.</summary>
    static abstract TVector CreateHalfPair(float value);

    /// <summary>Sums of neighbours: a0 + a1, a2 + a3, .., then those of b. Not for vectors of one float.</summary>
    static abstract TVector AddPairs(TVector a, TVector b);

    static abstract void Store(TVector value, float* destination);

    /// <summary>a * b + c, fused where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger, NaN if either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The larger, as the hardware has it: what comes of NaN depends on the operands' order.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    /// <summary>The smaller, as the hardware has it: what comes of NaN depends on the operands' order.</summary>
    static abstract TVector MinNative(TVector a, TVector b);

    /// <summary>The larger of floats without a sign, by their bits: NaN is larger than any number.</summary>
    static abstract TVector MaxBits(TVector a, TVector b);

    static abstract TVector Abs(TVector a);

    static abstract TVector Sqrt(TVector a);

    /// <summary>The nearest whole number, half to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>a * 2^n for whole numbers n, where the result has a normal float's exponent; anything where it has not.</summary>
    static abstract TVector ScaleB(TVector a, TVector n);

    /// <summary>The exponent of a positive normal number: n of 2^n m with 1 &lt;= m &lt; 2.</summary>
    static abstract TVector Exponent(TVector a);

    /// <summary>All bits set where a &gt; b.</summary>
    static abstract TVector GreaterThan(TVector a, TVector b);

    /// <summary>All bits set where a == b; NaN equals nothing.</summary>
    static abstract TVector Equal(TVector a, TVector b);

    /// <summary><paramref name="a"/> where the mask's bits are set, <paramref name="b"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>Bitwise a &amp; b.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>Bitwise a | b.</summary>
    static abstract TVector Or(TVector a, TVector b);

    /// <summary>Bitwise a &amp; ~b.</summary>
    static abstract TVector AndNot(TVector a, TVector b);

    /// <summary>Sum of the lanes, in a fixed order.</summary>
    static abstract float Sum(TVector a);

    /// <summary>A vector of as many bytes as it has floats, as the whole numbers 0..255.</summary>
    static abstract TVector LoadBytes(byte* source);

    /// <summary>Stores whole numbers 0..255 as bytes.</summary>
    static abstract void StoreBytes(TVector value, byte* destination);

    /// <summary>The same 16 bytes over and over. Not for vectors of one float.</summary>
    static abstract TVector LoadBytes16(byte* source);

    /// <summary>
    /// In each 16 bytes of a vector those at the indices 0..15; 0 where an index is 128 or more. Only where the machine has the width, and
    /// not for vectors of one float.
    /// </summary>
    static abstract TVector ShuffleBytes16(TVector bytes, TVector indices);
}
