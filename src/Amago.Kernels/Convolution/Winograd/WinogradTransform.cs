using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The two-dimensional transforms of a tile, for one vector of channels: a <see cref="IMinimalFilter"/> along the columns into
/// <c>half</c>, then along the rows. Positions of the transformed domain lie one plane apart.
/// </summary>
internal static unsafe class WinogradTransform<TVector, TSimd, TFilter>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    /// <summary>Rows and columns of a tile of inputs, and of its transformed domain.</summary>
    public static int Size => TFilter.Outputs + TFilter.Taps - 1;

    /// <summary>Positions of the transformed domain: a matrix product is computed at each.</summary>
    public static int Positions => Size * Size;

    /// <summary>Floats of the intermediate result.</summary>
    public static int HalfLength => Positions * TSimd.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep, float* half)
    {
        // pixels[row][column] -> half[position row][column] -> planes[position row][position column]
        for (nint column = 0; column < Size; column++)
            TFilter.Input<TVector, TSimd>(pixels + (column * pixelStep), rowStep, half + (column * TSimd.Width), Size * TSimd.Width);
        for (nint row = 0; row < Size; row++)
            TFilter.Input<TVector, TSimd>(half + (row * Size * TSimd.Width), TSimd.Width, planes + (row * Size * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* planes, nint planeStep, float* pixels, float* half)
    {
        // planes[position row][position column] -> half[row][position column] -> pixels[row][column]
        for (nint column = 0; column < Size; column++)
            TFilter.Output<TVector, TSimd>(planes + (column * planeStep), Size * planeStep, half + (column * TSimd.Width), Size * TSimd.Width);
        for (nint row = 0; row < TFilter.Outputs; row++)
            TFilter.Output<TVector, TSimd>(half + (row * Size * TSimd.Width), TSimd.Width, pixels + (row * TFilter.Outputs * TSimd.Width), TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep, float* half)
    {
        // pixels[row][column] -> half[position row][column] -> planes[position row][position column]
        for (nint column = 0; column < TFilter.Outputs; column++)
            TFilter.OutputGradient<TVector, TSimd>(pixels + (column * pixelStep), rowStep, half + (column * TSimd.Width), TFilter.Outputs * TSimd.Width);
        for (nint row = 0; row < Size; row++)
            TFilter.OutputGradient<TVector, TSimd>(half + (row * TFilter.Outputs * TSimd.Width), TSimd.Width, planes + (row * Size * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weight(float* taps, float* planes, nint planeStep, float* half)
    {
        // taps[row][column] -> half[position row][column] -> planes[position row][position column]
        for (nint column = 0; column < TFilter.Taps; column++)
            TFilter.Weight<TVector, TSimd>(taps + (column * TSimd.Width), TFilter.Taps * TSimd.Width, half + (column * TSimd.Width), TFilter.Taps * TSimd.Width);
        for (nint row = 0; row < Size; row++)
            TFilter.Weight<TVector, TSimd>(half + (row * TFilter.Taps * TSimd.Width), TSimd.Width, planes + (row * Size * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightGradient(float* planes, nint planeStep, float* taps, float* half)
    {
        // planes[position row][position column] -> half[row][position column] -> taps[row][column]
        for (nint column = 0; column < Size; column++)
            TFilter.WeightGradient<TVector, TSimd>(planes + (column * planeStep), Size * planeStep, half + (column * TSimd.Width), Size * TSimd.Width);
        for (nint row = 0; row < TFilter.Taps; row++)
            TFilter.WeightGradient<TVector, TSimd>(half + (row * Size * TSimd.Width), TSimd.Width, taps + (row * TFilter.Taps * TSimd.Width), TSimd.Width);
    }
}
