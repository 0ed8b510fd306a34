using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Sizes of a filter's tiles, and their transforms: along the columns, then along the rows. What lies between the two stays in registers,
/// as far as there are enough; tiles of 7 x 7 go through the stack, as weights do.
/// </summary>
internal static unsafe partial class WinogradTransform<TVector, TSimd, TFilter>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    // Rows of larger tiles are compiled as a loop: unrolled they are a quarter slower.
    private const int MaxUnrolled = 6;

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

    /// <summary>Floats of a tile of inputs for one vector of channels.</summary>
    public static int TileLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Positions * TSimd.Width;
    }

    /// <summary>Transforms a tile of inputs: Bt d B.</summary>
    /// <param name="pixels">The first pixel of the tile.</param>
    /// <param name="rowStep">Floats from a row of the tile to the next.</param>
    /// <param name="pixelStep">Floats from a pixel to the next.</param>
    /// <param name="planes">Receives the tile's first position; the others follow <paramref name="planeStep"/> apart.</param>
    /// <param name="planeStep">Floats from a position to the next in <paramref name="planes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        if (Size > MaxUnrolled)
            InputInRows(pixels, rowStep, pixelStep, planes, planeStep);
        else
            InputUnrolled(pixels, rowStep, pixelStep, planes, planeStep);
    }

    /// <summary>At q A of a tile of products, through the epilogue to images + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
    {
        if (Size > MaxUnrolled)
            OutputInRows(planes, planeStep, images, offset, rowStep, pixelStep, channel, epilogue);
        else
            OutputUnrolled(planes, planeStep, images, offset, rowStep, pixelStep, channel, epilogue);
    }

    /// <summary>A dy At of a tile of output gradients; parameters as in <see cref="Input"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        if (Size > MaxUnrolled)
            OutputGradientInRows(pixels, rowStep, pixelStep, planes, planeStep);
        else
            OutputGradientUnrolled(pixels, rowStep, pixelStep, planes, planeStep);
    }

    /// <summary>G w Gt. Scratch takes <see cref="TileLength"/> floats.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weight(float* taps, float* planes, nint planeStep, float* scratch)
    {
        // taps[row][column] -> scratch[position row][column] -> planes[position row][position column]
        for (nint column = 0; column < TFilter.Taps; column++)
            TFilter.Weight<TVector, TSimd>(
                taps + (column * TSimd.Width), TFilter.Taps * TSimd.Width, scratch + (column * TSimd.Width), TFilter.Taps * TSimd.Width);
        for (nint row = 0; row < Size; row++)
            TFilter.Weight<TVector, TSimd>(
                scratch + (row * TFilter.Taps * TSimd.Width), TSimd.Width, planes + (row * Size * planeStep), planeStep);
    }

    /// <summary>Gt du G. Scratch takes <see cref="TileLength"/> floats.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient(float* planes, nint planeStep, float* taps, float* scratch)
    {
        // planes[position row][position column] -> scratch[row][position column] -> taps[row][column]
        for (nint column = 0; column < Size; column++)
            TFilter.WeightGradient<TVector, TSimd>(
                planes + (column * planeStep), Size * planeStep, scratch + (column * TSimd.Width), Size * TSimd.Width);
        for (nint row = 0; row < TFilter.Taps; row++)
            TFilter.WeightGradient<TVector, TSimd>(
                scratch + (row * Size * TSimd.Width), TSimd.Width, taps + (row * TFilter.Taps * TSimd.Width), TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void InputInRows(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        // SAFETY: a line's floats more than needed, so that the buffer can start at a line of the cache.
        float* memory = stackalloc float[TileLength + CacheLine.Floats], half = CacheLine.Align(memory);
        for (nint column = 0; column < Size; column++)
        {
            InputLine(pixels + (column * pixelStep), rowStep, out TileLine<TVector> line);
            Store(line, half + (column * TSimd.Width), Size * TSimd.Width, Size);
        }

        for (nint row = 0; row < Size; row++)
        {
            InputLine(half + (row * Size * TSimd.Width), TSimd.Width, out TileLine<TVector> line);
            Store(line, planes + (row * Size * planeStep), planeStep, Size);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OutputInRows(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
    {
        // SAFETY: as in Input.
        float* memory = stackalloc float[TileLength + CacheLine.Floats], half = CacheLine.Align(memory);
        for (nint column = 0; column < Size; column++)
        {
            OutputLine(planes + (column * planeStep), Size * planeStep, out TileLine<TVector> line);
            Store(line, half + (column * TSimd.Width), Size * TSimd.Width, TFilter.Outputs);
        }

        for (nint row = 0; row < TFilter.Outputs; row++, offset += rowStep)
        {
            Load(half + (row * Size * TSimd.Width), TSimd.Width, Size, out TileLine<TVector> line);
            OutputRow(line, images, offset, pixelStep, channel, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OutputGradientInRows(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        // SAFETY: as in Input.
        float* memory = stackalloc float[TileLength + CacheLine.Floats], half = CacheLine.Align(memory);
        nint rowLength = TFilter.Outputs * TSimd.Width;
        for (nint column = 0; column < TFilter.Outputs; column++)
        {
            GradientLine(pixels + (column * pixelStep), rowStep, out TileLine<TVector> line);
            Store(line, half + (column * TSimd.Width), rowLength, Size);
        }

        for (nint row = 0; row < Size; row++)
        {
            GradientLine(half + (row * rowLength), TSimd.Width, out TileLine<TVector> line);
            Store(line, planes + (row * Size * planeStep), planeStep, Size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(float* from, nint step, out TileLine<TVector> t)
    {
        Load(from, step, Size, out TileLine<TVector> d);
        TFilter.Input<TVector, TSimd>(d, out t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* from, nint step, out TileLine<TVector> y)
    {
        Load(from, step, Size, out TileLine<TVector> q);
        TFilter.Output<TVector, TSimd>(q, out y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientLine(float* from, nint step, out TileLine<TVector> t)
    {
        Load(from, step, TFilter.Outputs, out TileLine<TVector> y);
        TFilter.OutputGradient<TVector, TSimd>(y, out t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputRow(in TileLine<TVector> row, float* to, nint step)
    {
        TFilter.Input<TVector, TSimd>(row, out TileLine<TVector> t);
        Store(t, to, step, Size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GradientRow(in TileLine<TVector> row, float* to, nint step)
    {
        TFilter.OutputGradient<TVector, TSimd>(row, out TileLine<TVector> t);
        Store(t, to, step, Size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputRow(in TileLine<TVector> row, float* images, nint offset, nint step, nint channel, in Epilogue epilogue)
    {
        TFilter.Output<TVector, TSimd>(row, out TileLine<TVector> y);
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y.V0, offset, channel), images + offset);
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y.V1, offset + step, channel), images + (offset + step));
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y.V2, offset + (2 * step), channel), images + (offset + (2 * step)));
        if (TFilter.Outputs > 3)
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y.V3, offset + (3 * step), channel), images + (offset + (3 * step)));
        if (TFilter.Outputs > 4)
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y.V4, offset + (4 * step), channel), images + (offset + (4 * step)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* from, nint step, int count, out TileLine<TVector> line)
    {
        Unsafe.SkipInit(out line);
        line.V0 = TSimd.Load(from);
        line.V1 = TSimd.Load(from + step);
        line.V2 = TSimd.Load(from + (2 * step));
        if (count > 3)
            line.V3 = TSimd.Load(from + (3 * step));
        if (count > 4)
            line.V4 = TSimd.Load(from + (4 * step));
        if (count > 5)
            line.V5 = TSimd.Load(from + (5 * step));
        if (count > 6)
            line.V6 = TSimd.Load(from + (6 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileLine<TVector> line, float* to, nint step, int count)
    {
        TSimd.Store(line.V0, to);
        TSimd.Store(line.V1, to + step);
        TSimd.Store(line.V2, to + (2 * step));
        if (count > 3)
            TSimd.Store(line.V3, to + (3 * step));
        if (count > 4)
            TSimd.Store(line.V4, to + (4 * step));
        if (count > 5)
            TSimd.Store(line.V5, to + (5 * step));
        if (count > 6)
            TSimd.Store(line.V6, to + (6 * step));
    }
}
