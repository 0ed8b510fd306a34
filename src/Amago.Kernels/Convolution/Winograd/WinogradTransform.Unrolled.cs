using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <content>
/// Tiles of up to 6 x 6, all lines at once: the transformed columns c0, c1, .. are turned into rows in registers, as far as there are
/// enough. Lines that a filter has not are left out when the code is compiled for it.
/// </content>
internal static unsafe partial class WinogradTransform<TVector, TSimd, TFilter>
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void InputUnrolled(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        InputLine(pixels, rowStep, out TileLine<TVector> c0);
        InputLine(pixels + pixelStep, rowStep, out TileLine<TVector> c1);
        InputLine(pixels + (2 * pixelStep), rowStep, out TileLine<TVector> c2);
        InputLine(pixels + (3 * pixelStep), rowStep, out TileLine<TVector> c3);
        Unsafe.SkipInit(out TileLine<TVector> c4);
        if (Size > 4)
            InputLine(pixels + (4 * pixelStep), rowStep, out c4);
        Unsafe.SkipInit(out TileLine<TVector> c5);
        if (Size > 5)
            InputLine(pixels + (5 * pixelStep), rowStep, out c5);
        var row0 = new TileLine<TVector> { V0 = c0.V0, V1 = c1.V0, V2 = c2.V0, V3 = c3.V0, V4 = c4.V0, V5 = c5.V0 };
        InputRow(row0, planes, planeStep);
        var row1 = new TileLine<TVector> { V0 = c0.V1, V1 = c1.V1, V2 = c2.V1, V3 = c3.V1, V4 = c4.V1, V5 = c5.V1 };
        InputRow(row1, planes + (Size * planeStep), planeStep);
        var row2 = new TileLine<TVector> { V0 = c0.V2, V1 = c1.V2, V2 = c2.V2, V3 = c3.V2, V4 = c4.V2, V5 = c5.V2 };
        InputRow(row2, planes + (2 * Size * planeStep), planeStep);
        var row3 = new TileLine<TVector> { V0 = c0.V3, V1 = c1.V3, V2 = c2.V3, V3 = c3.V3, V4 = c4.V3, V5 = c5.V3 };
        InputRow(row3, planes + (3 * Size * planeStep), planeStep);

        if (Size > 4)
        {
            var row4 = new TileLine<TVector> { V0 = c0.V4, V1 = c1.V4, V2 = c2.V4, V3 = c3.V4, V4 = c4.V4, V5 = c5.V4 };
            InputRow(row4, planes + (4 * Size * planeStep), planeStep);
        }

        if (Size > 5)
        {
            var row5 = new TileLine<TVector> { V0 = c0.V5, V1 = c1.V5, V2 = c2.V5, V3 = c3.V5, V4 = c4.V5, V5 = c5.V5 };
            InputRow(row5, planes + (5 * Size * planeStep), planeStep);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OutputUnrolled(
        float* planes, nint planeStep, float* images, nint offset, nint rowStep, nint pixelStep, nint channel, in Epilogue epilogue)
    {
        OutputLine(planes, Size * planeStep, out TileLine<TVector> c0);
        OutputLine(planes + planeStep, Size * planeStep, out TileLine<TVector> c1);
        OutputLine(planes + (2 * planeStep), Size * planeStep, out TileLine<TVector> c2);
        OutputLine(planes + (3 * planeStep), Size * planeStep, out TileLine<TVector> c3);
        Unsafe.SkipInit(out TileLine<TVector> c4);
        if (Size > 4)
            OutputLine(planes + (4 * planeStep), Size * planeStep, out c4);
        Unsafe.SkipInit(out TileLine<TVector> c5);
        if (Size > 5)
            OutputLine(planes + (5 * planeStep), Size * planeStep, out c5);
        var row0 = new TileLine<TVector> { V0 = c0.V0, V1 = c1.V0, V2 = c2.V0, V3 = c3.V0, V4 = c4.V0, V5 = c5.V0 };
        OutputRow(row0, images, offset, pixelStep, channel, epilogue);
        var row1 = new TileLine<TVector> { V0 = c0.V1, V1 = c1.V1, V2 = c2.V1, V3 = c3.V1, V4 = c4.V1, V5 = c5.V1 };
        OutputRow(row1, images, offset + rowStep, pixelStep, channel, epilogue);
        var row2 = new TileLine<TVector> { V0 = c0.V2, V1 = c1.V2, V2 = c2.V2, V3 = c3.V2, V4 = c4.V2, V5 = c5.V2 };
        OutputRow(row2, images, offset + (2 * rowStep), pixelStep, channel, epilogue);

        if (TFilter.Outputs > 3)
        {
            var row3 = new TileLine<TVector> { V0 = c0.V3, V1 = c1.V3, V2 = c2.V3, V3 = c3.V3, V4 = c4.V3, V5 = c5.V3 };
            OutputRow(row3, images, offset + (3 * rowStep), pixelStep, channel, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OutputGradientUnrolled(float* pixels, nint rowStep, nint pixelStep, float* planes, nint planeStep)
    {
        GradientLine(pixels, rowStep, out TileLine<TVector> c0);
        GradientLine(pixels + pixelStep, rowStep, out TileLine<TVector> c1);
        GradientLine(pixels + (2 * pixelStep), rowStep, out TileLine<TVector> c2);
        Unsafe.SkipInit(out TileLine<TVector> c3);
        if (TFilter.Outputs > 3)
            GradientLine(pixels + (3 * pixelStep), rowStep, out c3);
        var row0 = new TileLine<TVector> { V0 = c0.V0, V1 = c1.V0, V2 = c2.V0, V3 = c3.V0 };
        GradientRow(row0, planes, planeStep);
        var row1 = new TileLine<TVector> { V0 = c0.V1, V1 = c1.V1, V2 = c2.V1, V3 = c3.V1 };
        GradientRow(row1, planes + (Size * planeStep), planeStep);
        var row2 = new TileLine<TVector> { V0 = c0.V2, V1 = c1.V2, V2 = c2.V2, V3 = c3.V2 };
        GradientRow(row2, planes + (2 * Size * planeStep), planeStep);
        var row3 = new TileLine<TVector> { V0 = c0.V3, V1 = c1.V3, V2 = c2.V3, V3 = c3.V3 };
        GradientRow(row3, planes + (3 * Size * planeStep), planeStep);

        if (Size > 4)
        {
            var row4 = new TileLine<TVector> { V0 = c0.V4, V1 = c1.V4, V2 = c2.V4, V3 = c3.V4 };
            GradientRow(row4, planes + (4 * Size * planeStep), planeStep);
        }

        if (Size > 5)
        {
            var row5 = new TileLine<TVector> { V0 = c0.V5, V1 = c1.V5, V2 = c2.V5, V3 = c3.V5 };
            GradientRow(row5, planes + (5 * Size * planeStep), planeStep);
        }
    }
}
