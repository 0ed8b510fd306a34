using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Amago.Kernels.Transposes;

namespace Amago.Kernels.Pixels;

/// <summary>Planes of floats to pixels: to[p, c] = from[c * plane + p].</summary>
internal static unsafe class FloatInterleave
{
    private const int Pixels = 8;

    public static void Run(float* from, nint plane, float* to, int pixels, int channels)
    {
        // Three channels are written as four: the next pixel writes over what is too much, and the last pixel is left to the loops.
        int vectors = channels is 3 or 4 && Avx.IsSupported ? (pixels + channels - 4) / Pixels * Pixels : 0;
        if (vectors > 0)
            RunFour(from, plane, to, vectors, channels);
        BlockTranspose.Run(from + vectors, channels, pixels - vectors, plane, to + ((nint)vectors * channels), channels);
    }

    // Eight pixels of four planes: pairs and quadruples of channels within the halves of vectors, each half a run of four pixels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunFour(float* from, nint plane, float* to, int pixels, nint channels)
    {
        nint last = (channels - 1) * plane;
        for (; pixels > 0; pixels -= Pixels, from += Pixels, to += Pixels * channels)
        {
            Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + plane);
            Vector256<float> c = Vector256.Load(from + (2 * plane)), d = Vector256.Load(from + last);
            Vector256<double> lowAb = Avx.UnpackLow(a, b).AsDouble(), lowCd = Avx.UnpackLow(c, d).AsDouble();
            Vector256<double> highAb = Avx.UnpackHigh(a, b).AsDouble(), highCd = Avx.UnpackHigh(c, d).AsDouble();
            Vector256<float> p0 = Avx.UnpackLow(lowAb, lowCd).AsSingle(), p1 = Avx.UnpackHigh(lowAb, lowCd).AsSingle();
            Vector256<float> p2 = Avx.UnpackLow(highAb, highCd).AsSingle(), p3 = Avx.UnpackHigh(highAb, highCd).AsSingle();
            p0.GetLower().Store(to);
            p1.GetLower().Store(to + channels);
            p2.GetLower().Store(to + (2 * channels));
            p3.GetLower().Store(to + (3 * channels));
            p0.GetUpper().Store(to + (4 * channels));
            p1.GetUpper().Store(to + (5 * channels));
            p2.GetUpper().Store(to + (6 * channels));
            p3.GetUpper().Store(to + (7 * channels));
        }
    }
}
