namespace Amago.Kernels.Activations;

/// <summary>
/// The slope of an activation near its root, where its own formula is a difference of equal numbers: (x - r) R(x - r) with the root r as
/// the sum of two floats and a polynomial R of degree 5. <c>tools/gradient-roots.py</c> finds the numbers; within 2e-7 relatively.
/// </summary>
internal static class SlopeRoot
{
    private const float Width = 0.25f;

    /// <summary>The slope of gelu where x is near its root -0.7518, <paramref name="slope"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfGelu<TVector, TSimd>(TVector x, TVector slope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => Near<TVector, TSimd>(
            x,
            slope,
            (-0.751791537f, 1.21144499e-08f),
            (0.0192129463f, -0.0143508436f, -0.114003353f),
            (-0.018209504f, 0.388284951f, 0.431494027f));

    /// <summary>The slope of mish where x is near its root -1.1924, <paramref name="slope"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfMish<TVector, TSimd>(TVector x, TVector slope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => Near<TVector, TSimd>(
            x,
            slope,
            (-1.19243121f, -3.04393755e-09f),
            (-0.0032681732f, -0.0157170612f, -0.0202739891f),
            (0.0419053696f, 0.204731271f, 0.266947925f));

    /// <summary>The slope of silu where x is near its root -1.2785, <paramref name="slope"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfSilu<TVector, TSimd>(TVector x, TVector slope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => Near<TVector, TSimd>(
            x,
            slope,
            (-1.27846456f, 1.29792825e-08f),
            (0.000143842452f, -0.00653199852f, -0.015223057f),
            (0.0188730676f, 0.146648794f, 0.217811719f));

    // The slope near a root; coefficients of R from that of the fifth power down.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Near<TVector, TSimd>(
        TVector x, TVector slope, (float High, float Low) root, (float R5, float R4, float R3) upper, (float R2, float R1, float R0) lower)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector distance = TSimd.Subtract(x, TSimd.Create(root.High)), d = TSimd.Subtract(distance, TSimd.Create(root.Low));
        TVector r = TSimd.Create(upper.R5);
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(upper.R4));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(upper.R3));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(lower.R2));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(lower.R1));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(lower.R0));
        return TSimd.Select(TSimd.GreaterThan(TSimd.Create(Width), TSimd.Abs(distance)), TSimd.Multiply(d, r), slope);
    }
}
