using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>Transposition of weights into blocks of columns, four by four.</summary>
internal static unsafe class WeightPacking
{
    /// <summary>
    /// packed[(places[k] + row) * block + lane] = weights[lane * laneStride + k] for lanes 0..lanes-1; the block's other lanes become 0.
    /// </summary>
    /// <param name="weights">First element of the first lane.</param>
    /// <param name="laneStride">Floats from a lane's elements to the next lane's.</param>
    /// <param name="lanes">Lanes that are read; the others become 0.</param>
    /// <param name="places">Packed row of each element of a lane.</param>
    /// <param name="row">A number that is added to every place.</param>
    /// <param name="packed">Start of the packed block.</param>
    /// <param name="block">Lanes of the block, those included that become 0.</param>
    public static void Transpose(float* weights, nint laneStride, int lanes, PinnedInts places, int row, float* packed, int block)
    {
        int count = places.Length;
        int* rows = places.Pointer;
        packed += (nint)row * block;
        if (count == 1 && laneStride == 1)
        {
            float* destination = packed + ((nint)rows[0] * block);
            new ReadOnlySpan<float>(weights, lanes).CopyTo(new Span<float>(destination, lanes));
            new Span<float>(destination + lanes, block - lanes).Clear();
            return;
        }

        // Elements outside: a packed row is written as a whole while it is in the cache.
        int fours = lanes & ~3, k = 0;
        for (; k <= count - 4; k += 4)
        {
            float* r0 = packed + ((nint)rows[k] * block), r1 = packed + ((nint)rows[k + 1] * block);
            float* r2 = packed + ((nint)rows[k + 2] * block), r3 = packed + ((nint)rows[k + 3] * block);
            for (int lane = 0; lane < fours; lane += 4)
                FourByFour(weights + (lane * laneStride) + k, laneStride, r0 + lane, r1 + lane, r2 + lane, r3 + lane);
        }

        for (int rest = 0; rest < count; rest++)
        {
            float* tail = packed + ((nint)rows[rest] * block);
            for (int lane = rest < k ? fours : 0; lane < block; lane++)
                tail[lane] = lane < lanes ? weights[(lane * laneStride) + rest] : 0;
        }
    }

    private static void FourByFour(float* a, nint stride, float* r0, float* r1, float* r2, float* r3)
    {
        // a0 a1 a2 a3, b0 .. -> a0 c0 a1 c1, b0 d0 b1 d1 -> a0 b0 c0 d0, a1 b1 c1 d1; the same for 2 and 3.
        Vector128<float> va = Vector128.Load(a), vb = Vector128.Load(a + stride);
        Vector128<float> vc = Vector128.Load(a + (2 * stride)), vd = Vector128.Load(a + (3 * stride));
        Vector128<float> acLow = Low(va, vc), bdLow = Low(vb, vd), acHigh = High(va, vc), bdHigh = High(vb, vd);
        Low(acLow, bdLow).Store(r0);
        High(acLow, bdLow).Store(r1);
        Low(acHigh, bdHigh).Store(r2);
        High(acHigh, bdHigh).Store(r3);
    }

    /// <summary>The lower pairs of two vectors in turn: a0 b0 a1 b1.</summary>
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported
            ? Sse.UnpackLow(a, b)
            : Vector128.Shuffle(Vector128.Create(a.GetLower(), b.GetLower()), Vector128.Create(0, 2, 1, 3));

    /// <summary>The upper pairs of two vectors in turn: a2 b2 a3 b3.</summary>
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported
            ? Sse.UnpackHigh(a, b)
            : Vector128.Shuffle(Vector128.Create(a.GetUpper(), b.GetUpper()), Vector128.Create(0, 2, 1, 3));
}
