namespace Amago.Kernels.Simd;

/// <summary>
/// <see cref="VectorWidth.Limit"/> as kernels see it: it is read once, and the compiler takes it for a constant from then on.
/// </summary>
internal static class SettledWidth
{
    /// <summary>The widest vectors that kernels may use, in bits.</summary>
    public static readonly int Bits;

    /// <summary>Whether the limit was set, and products are added in one rounding whatever the machine has.</summary>
    public static readonly bool IsSet;

    // A constructor, so that it runs at the first use and not when a method that uses it is compiled.
    static SettledWidth() => (Bits, IsSet) = VectorWidth.Settle();
}
