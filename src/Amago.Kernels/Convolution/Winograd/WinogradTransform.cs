using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Sizes of a filter's tiles, and the transforms of weights: along the columns into scratch memory, then along the rows.</summary>
internal static unsafe class WinogradTransform<TVector, TSimd, TFilter>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    /// <summary>Rows and columns of a tile of inputs, and of its transformed domain.</summary>
    public static int Size
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFilter.Outputs + TFilter.Taps - 1;
    }

    /// <summary>Positions of the transformed domain: a matrix product is computed at each.</summary>
    public static int Positions
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Size * Size;
    }

    /// <summary>Floats of a tile of inputs, one vector of channels.</summary>
    public static int TileLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Positions * TSimd.Width;
    }

    /// <summary>G w Gt. Scratch takes <see cref="TileLength"/> floats.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weight(float* taps, float* planes, nint planeStep, float* scratch)
    {
        // taps[row][column] -> scratch[position row][column] -> planes[position row][position column]
        for (nint column = 0; column < TFilter.Taps; column++)
            TFilter.Weight<TVector, TSimd>(taps + (column * TSimd.Width), TFilter.Taps * TSimd.Width, scratch + (column * TSimd.Width), TFilter.Taps * TSimd.Width);
        for (nint row = 0; row < Size; row++)
            TFilter.Weight<TVector, TSimd>(scratch + (row * TFilter.Taps * TSimd.Width), TSimd.Width, planes + (row * Size * planeStep), planeStep);
    }

    /// <summary>Gt du G. Scratch takes <see cref="TileLength"/> floats.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient(float* planes, nint planeStep, float* taps, float* scratch)
    {
        // planes[position row][position column] -> scratch[row][position column] -> taps[row][column]
        for (nint column = 0; column < Size; column++)
            TFilter.WeightGradient<TVector, TSimd>(planes + (column * planeStep), Size * planeStep, scratch + (column * TSimd.Width), Size * TSimd.Width);
        for (nint row = 0; row < TFilter.Taps; row++)
            TFilter.WeightGradient<TVector, TSimd>(scratch + (row * Size * TSimd.Width), TSimd.Width, taps + (row * TFilter.Taps * TSimd.Width), TSimd.Width);
    }
}
