namespace Amago.Kernels.Convolution.Winograd;

/// <summary>What Winograd kernels are called.</summary>
internal static class WinogradNames
{
    /// <summary>Algorithm, tile and vector width.</summary>
    public static string Of<TVector, TSimd, TFilter>(in WinogradShape shape, string tile)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
        where TFilter : struct, IMinimalFilter
    {
        int stride = Math.Max(shape.Input.Runs, shape.Output.Runs);
        string depth = stride > 1 ? $"space to depth {stride}, " : "";
        string filter = $"F({TFilter.Outputs}x{TFilter.Outputs},{TFilter.Taps}x{TFilter.Taps})";
        return $"{depth}winograd {filter} {tile} {SimdWidth.NameOf(TSimd.Width)}";
    }
}
