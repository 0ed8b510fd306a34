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
        where TSimd : struct, ISimd<TVector>
    {
        TVector distance = TSimd.Subtract(x, TSimd.Create(-0.751791537f)), d = TSimd.Subtract(distance, TSimd.Create(1.21144499e-08f));
        TVector r = TSimd.Create(0.0192129463f);
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.0143508436f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.114003353f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.018209504f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.388284951f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.431494027f));
        return TSimd.Select(TSimd.GreaterThan(TSimd.Create(Width), TSimd.Abs(distance)), TSimd.Multiply(d, r), slope);
    }

    /// <summary>The slope of mish where x is near its root -1.1924, <paramref name="slope"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfMish<TVector, TSimd>(TVector x, TVector slope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector distance = TSimd.Subtract(x, TSimd.Create(-1.19243121f)), d = TSimd.Subtract(distance, TSimd.Create(-3.04393755e-09f));
        TVector r = TSimd.Create(-0.0032681732f);
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.0157170612f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.0202739891f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.0419053696f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.204731271f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.266947925f));
        return TSimd.Select(TSimd.GreaterThan(TSimd.Create(Width), TSimd.Abs(distance)), TSimd.Multiply(d, r), slope);
    }

    /// <summary>The slope of silu where x is near its root -1.2785, <paramref name="slope"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfSilu<TVector, TSimd>(TVector x, TVector slope)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector distance = TSimd.Subtract(x, TSimd.Create(-1.27846456f)), d = TSimd.Subtract(distance, TSimd.Create(1.29792825e-08f));
        TVector r = TSimd.Create(0.000143842452f);
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.00653199852f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(-0.015223057f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.0188730676f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.146648794f));
        r = TSimd.MultiplyAdd(r, d, TSimd.Create(0.217811719f));
        return TSimd.Select(TSimd.GreaterThan(TSimd.Create(Width), TSimd.Abs(distance)), TSimd.Multiply(d, r), slope);
    }
}
