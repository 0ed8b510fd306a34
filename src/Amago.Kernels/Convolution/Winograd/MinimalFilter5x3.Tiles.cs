using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <content>
/// The transforms of whole tiles: along the columns into memory, since 49 vectors fit no register file, then along the rows.
/// </content>
internal readonly unsafe partial struct MinimalFilter5x3
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void InputTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: a line's floats more than needed, so that the buffer can start at a line of the cache.
        float* memory = stackalloc float[(49 * TSimd.Width) + CacheLine.Floats], half = CacheLine.Align(memory);
        for (nint column = 0; column < 7; column++)
            InputLine<TVector, TSimd>(pixels + (column * pixelStep), rowStep, half + (column * TSimd.Width), 7 * TSimd.Width);
        for (nint row = 0; row < 7; row++)
            InputLine<TVector, TSimd>(half + (row * 7 * TSimd.Width), TSimd.Width, planes + (row * 7 * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void OutputTile<TVector, TSimd>(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: a line's floats more than needed, so that the buffer can start at a line of the cache.
        float* memory = stackalloc float[(35 * TSimd.Width) + CacheLine.Floats], half = CacheLine.Align(memory);
        for (nint column = 0; column < 7; column++)
        {
            OutputLine<TVector, TSimd>(
                planes + (column * planeStep), 7 * planeStep, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4);
            float* to = half + (column * TSimd.Width);
            TSimd.Store(y0, to);
            TSimd.Store(y1, to + (7 * TSimd.Width));
            TSimd.Store(y2, to + (14 * TSimd.Width));
            TSimd.Store(y3, to + (21 * TSimd.Width));
            TSimd.Store(y4, to + (28 * TSimd.Width));
        }

        for (nint row = 0; row < 5; row++, half += 7 * TSimd.Width, offset += rowStep)
        {
            OutputLine<TVector, TSimd>(half, TSimd.Width, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4);
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y0, offset, channel), images + offset);
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y1, offset + pixelStep, channel), images + (offset + pixelStep));
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y2, offset + (2 * pixelStep), channel), images + (offset + (2 * pixelStep)));
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y3, offset + (3 * pixelStep), channel), images + (offset + (3 * pixelStep)));
            TSimd.Store(epilogue.Apply<TVector, TSimd>(y4, offset + (4 * pixelStep), channel), images + (offset + (4 * pixelStep)));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradientTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: a line's floats more than needed, so that the buffer can start at a line of the cache.
        float* memory = stackalloc float[(35 * TSimd.Width) + CacheLine.Floats], half = CacheLine.Align(memory);
        for (nint column = 0; column < 5; column++)
            OutputGradientLine<TVector, TSimd>(pixels + (column * pixelStep), rowStep, half + (column * TSimd.Width), 5 * TSimd.Width);
        for (nint row = 0; row < 7; row++)
            OutputGradientLine<TVector, TSimd>(half + (row * 5 * TSimd.Width), TSimd.Width, planes + (row * 7 * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + step), d2 = TSimd.Load(from + (2 * step)), d3 = TSimd.Load(from + (3 * step));
        TVector d4 = TSimd.Load(from + (4 * step)), d5 = TSimd.Load(from + (5 * step)), d6 = TSimd.Load(from + (6 * step));
        Input<TVector, TSimd>(
            d0, d1, d2, d3, d4, d5, d6,
            out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4, out TVector t5, out TVector t6);
        Store<TVector, TSimd>(t0, t1, t2, t3, t4, t5, t6, to, toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine<TVector, TSimd>(
        float* from, nint step, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector q0 = TSimd.Load(from), q1 = TSimd.Load(from + step), q2 = TSimd.Load(from + (2 * step)), q3 = TSimd.Load(from + (3 * step));
        TVector q4 = TSimd.Load(from + (4 * step)), q5 = TSimd.Load(from + (5 * step)), q6 = TSimd.Load(from + (6 * step));
        Output<TVector, TSimd>(q0, q1, q2, q3, q4, q5, q6, out y0, out y1, out y2, out y3, out y4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputGradientLine<TVector, TSimd>(float* from, nint step, float* to, nint toStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector y0 = TSimd.Load(from), y1 = TSimd.Load(from + step), y2 = TSimd.Load(from + (2 * step)), y3 = TSimd.Load(from + (3 * step));
        OutputGradient<TVector, TSimd>(
            y0, y1, y2, y3, TSimd.Load(from + (4 * step)),
            out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4, out TVector t5, out TVector t6);
        Store<TVector, TSimd>(t0, t1, t2, t3, t4, t5, t6, to, toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TSimd>(
        TVector t0, TVector t1, TVector t2, TVector t3, TVector t4, TVector t5, TVector t6, float* to, nint step)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TSimd.Store(t0, to);
        TSimd.Store(t1, to + step);
        TSimd.Store(t2, to + (2 * step));
        TSimd.Store(t3, to + (3 * step));
        TSimd.Store(t4, to + (4 * step));
        TSimd.Store(t5, to + (5 * step));
        TSimd.Store(t6, to + (6 * step));
    }
}
