using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <content>
/// The transforms of whole tiles, unrolled so that what lies between the passes along columns and rows stays in registers, as far as there
/// are enough. Numbers behind a name: position row or output row, then column.
/// </content>
internal readonly unsafe partial struct MinimalFilter4x2
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void InputTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        InputColumn<TVector, TSimd>(pixels, rowStep, out TVector t00, out TVector t10, out TVector t20, out TVector t30, out TVector t40);
        InputColumn<TVector, TSimd>(
            pixels + pixelStep, rowStep, out TVector t01, out TVector t11, out TVector t21, out TVector t31, out TVector t41);
        InputColumn<TVector, TSimd>(
            pixels + (2 * pixelStep), rowStep, out TVector t02, out TVector t12, out TVector t22, out TVector t32, out TVector t42);
        InputColumn<TVector, TSimd>(
            pixels + (3 * pixelStep), rowStep, out TVector t03, out TVector t13, out TVector t23, out TVector t33, out TVector t43);
        InputColumn<TVector, TSimd>(
            pixels + (4 * pixelStep), rowStep, out TVector t04, out TVector t14, out TVector t24, out TVector t34, out TVector t44);
        InputRow<TVector, TSimd>(t00, t01, t02, t03, t04, planes, planeStep);
        InputRow<TVector, TSimd>(t10, t11, t12, t13, t14, planes + (5 * planeStep), planeStep);
        InputRow<TVector, TSimd>(t20, t21, t22, t23, t24, planes + (10 * planeStep), planeStep);
        InputRow<TVector, TSimd>(t30, t31, t32, t33, t34, planes + (15 * planeStep), planeStep);
        InputRow<TVector, TSimd>(t40, t41, t42, t43, t44, planes + (20 * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void OutputTile<TVector, TSimd>(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        OutputColumn<TVector, TSimd>(planes, 5 * planeStep, out TVector t00, out TVector t10, out TVector t20, out TVector t30);
        OutputColumn<TVector, TSimd>(planes + planeStep, 5 * planeStep, out TVector t01, out TVector t11, out TVector t21, out TVector t31);
        OutputColumn<TVector, TSimd>(
            planes + (2 * planeStep), 5 * planeStep, out TVector t02, out TVector t12, out TVector t22, out TVector t32);
        OutputColumn<TVector, TSimd>(
            planes + (3 * planeStep), 5 * planeStep, out TVector t03, out TVector t13, out TVector t23, out TVector t33);
        OutputColumn<TVector, TSimd>(
            planes + (4 * planeStep), 5 * planeStep, out TVector t04, out TVector t14, out TVector t24, out TVector t34);
        OutputRow<TVector, TSimd>(t00, t01, t02, t03, t04, images, offset, pixelStep, channel, epilogue);
        OutputRow<TVector, TSimd>(t10, t11, t12, t13, t14, images, offset + rowStep, pixelStep, channel, epilogue);
        OutputRow<TVector, TSimd>(t20, t21, t22, t23, t24, images, offset + (2 * rowStep), pixelStep, channel, epilogue);
        OutputRow<TVector, TSimd>(t30, t31, t32, t33, t34, images, offset + (3 * rowStep), pixelStep, channel, epilogue);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradientTile<TVector, TSimd>(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        OutputGradientColumn<TVector, TSimd>(
            pixels, rowStep, out TVector t00, out TVector t10, out TVector t20, out TVector t30, out TVector t40);
        OutputGradientColumn<TVector, TSimd>(
            pixels + pixelStep, rowStep, out TVector t01, out TVector t11, out TVector t21, out TVector t31, out TVector t41);
        OutputGradientColumn<TVector, TSimd>(
            pixels + (2 * pixelStep), rowStep, out TVector t02, out TVector t12, out TVector t22, out TVector t32, out TVector t42);
        OutputGradientColumn<TVector, TSimd>(
            pixels + (3 * pixelStep), rowStep, out TVector t03, out TVector t13, out TVector t23, out TVector t33, out TVector t43);
        OutputGradientRow<TVector, TSimd>(t00, t01, t02, t03, planes, planeStep);
        OutputGradientRow<TVector, TSimd>(t10, t11, t12, t13, planes + (5 * planeStep), planeStep);
        OutputGradientRow<TVector, TSimd>(t20, t21, t22, t23, planes + (10 * planeStep), planeStep);
        OutputGradientRow<TVector, TSimd>(t30, t31, t32, t33, planes + (15 * planeStep), planeStep);
        OutputGradientRow<TVector, TSimd>(t40, t41, t42, t43, planes + (20 * planeStep), planeStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputColumn<TVector, TSimd>(
        float* p, nint step, out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector d0 = TSimd.Load(p), d1 = TSimd.Load(p + step), d2 = TSimd.Load(p + (2 * step)), d3 = TSimd.Load(p + (3 * step));
        TVector d4 = TSimd.Load(p + (4 * step));
        Input<TVector, TSimd>(d0, d1, d2, d3, d4, out t0, out t1, out t2, out t3, out t4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputRow<TVector, TSimd>(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, float* to, nint step)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Input<TVector, TSimd>(d0, d1, d2, d3, d4, out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4);
        TSimd.Store(t0, to);
        TSimd.Store(t1, to + step);
        TSimd.Store(t2, to + (2 * step));
        TSimd.Store(t3, to + (3 * step));
        TSimd.Store(t4, to + (4 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputColumn<TVector, TSimd>(
        float* p, nint step, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector q0 = TSimd.Load(p), q1 = TSimd.Load(p + step), q2 = TSimd.Load(p + (2 * step)), q3 = TSimd.Load(p + (3 * step));
        TVector q4 = TSimd.Load(p + (4 * step));
        Output<TVector, TSimd>(q0, q1, q2, q3, q4, out y0, out y1, out y2, out y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputRow<TVector, TSimd>(
        TVector q0, TVector q1, TVector q2, TVector q3, TVector q4, float* images, nint offset, nint step, nint channel, in Epilogue epilogue)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Output<TVector, TSimd>(q0, q1, q2, q3, q4, out TVector y0, out TVector y1, out TVector y2, out TVector y3);
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y0, offset, channel), images + offset);
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y1, offset + step, channel), images + (offset + step));
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y2, offset + (2 * step), channel), images + (offset + (2 * step)));
        TSimd.Store(epilogue.Apply<TVector, TSimd>(y3, offset + (3 * step), channel), images + (offset + (3 * step)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputGradientColumn<TVector, TSimd>(
        float* p, nint step, out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector y0 = TSimd.Load(p), y1 = TSimd.Load(p + step), y2 = TSimd.Load(p + (2 * step)), y3 = TSimd.Load(p + (3 * step));
        OutputGradient<TVector, TSimd>(y0, y1, y2, y3, out t0, out t1, out t2, out t3, out t4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputGradientRow<TVector, TSimd>(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint step)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        OutputGradient<TVector, TSimd>(y0, y1, y2, y3, out TVector t0, out TVector t1, out TVector t2, out TVector t3, out TVector t4);
        TSimd.Store(t0, to);
        TSimd.Store(t1, to + step);
        TSimd.Store(t2, to + (2 * step));
        TSimd.Store(t3, to + (3 * step));
        TSimd.Store(t4, to + (4 * step));
    }
}
