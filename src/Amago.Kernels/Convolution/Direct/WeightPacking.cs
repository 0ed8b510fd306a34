using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>Transposition of weights into blocks of columns, four by four.</summary>
internal static unsafe class WeightPacking
{
    /// <summary>
    /// packed[(rows[k] + row) * block + lane] = weights[lane * laneStride + k] for lanes 0..lanes-1; the block's other lanes become 0.
    /// </summary>
    /// <param name="weights">First lane's first element.</param>
    /// <param name="laneStride">Floats from a lane to the next.</param>
    /// <param name="lanes">Lanes that exist.</param>
    /// <param name="rows">Packed row of each element.</param>
    /// <param name="count">Elements of a lane.</param>
    /// <param name="row">Added to all of them.</param>
    /// <param name="packed">The block's start.</param>
    /// <param name="block">Lanes of the block.</param>
    public static void Transpose(float* weights, nint laneStride, int lanes, int* rows, int count, int row, float* packed, int block)
    {
        packed += (nint)row * block;
        if (count == 1 && laneStride == 1)
        {
            float* destination = packed + ((nint)rows[0] * block);
            new ReadOnlySpan<float>(weights, lanes).CopyTo(new Span<float>(destination, lanes));
            new Span<float>(destination + lanes, block - lanes).Clear();
            return;
        }

        int fours = lanes & ~3;
        for (int lane = 0; lane < fours; lane += 4)
            FourLanes(weights + (lane * laneStride), laneStride, rows, count, packed + lane, block);
        for (int lane = fours; lane < block; lane++)
        {
            for (int k = 0; k < count; k++)
                packed[((nint)rows[k] * block) + lane] = lane < lanes ? weights[(lane * laneStride) + k] : 0;
        }
    }

    private static void FourLanes(float* a, nint laneStride, int* rows, int count, float* packed, nint block)
    {
        float* b = a + laneStride, c = b + laneStride, d = c + laneStride;
        int k = 0;
        for (; k <= count - 4; k += 4)
        {
            // a0 a1 a2 a3, b0 .. -> a0 c0 a1 c1, b0 d0 b1 d1 -> a0 b0 c0 d0, a1 b1 c1 d1; the same for 2 and 3.
            Vector128<float> va = Vector128.Load(a + k), vb = Vector128.Load(b + k), vc = Vector128.Load(c + k), vd = Vector128.Load(d + k);
            Vector128<float> acLow = Low(va, vc), bdLow = Low(vb, vd), acHigh = High(va, vc), bdHigh = High(vb, vd);
            Low(acLow, bdLow).Store(packed + (rows[k] * block));
            High(acLow, bdLow).Store(packed + (rows[k + 1] * block));
            Low(acHigh, bdHigh).Store(packed + (rows[k + 2] * block));
            High(acHigh, bdHigh).Store(packed + (rows[k + 3] * block));
        }

        for (; k < count; k++)
            Vector128.Create(a[k], b[k], c[k], d[k]).Store(packed + (rows[k] * block));
    }

    /// <summary>a0 b0 a1 b1.</summary>
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Vector128.Shuffle(Vector128.Create(a.GetLower(), b.GetLower()), Vector128.Create(0, 2, 1, 3));

    /// <summary>a2 b2 a3 b3.</summary>
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Vector128.Shuffle(Vector128.Create(a.GetUpper(), b.GetUpper()), Vector128.Create(0, 2, 1, 3));
}
