namespace Amago.Kernels;

/// <summary>What Winograd kernels are called.</summary>
internal static class WinogradNames
{
    /// <summary>Algorithm, tile and instruction set.</summary>
    public static string Of<TVector, TSimd, TFilter>(int stride, string tile)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TFilter : struct, IMinimalFilter
    {
        string set = TSimd.Width switch { 16 => "avx512", 8 => "avx2", 4 => "vector128", _ => "scalar" };
        string depth = stride > 1 ? $"space to depth {stride}, " : "";
        return $"{depth}winograd F({TFilter.Outputs}x{TFilter.Outputs},{TFilter.Taps}x{TFilter.Taps}) {tile} {set}";
    }
}
