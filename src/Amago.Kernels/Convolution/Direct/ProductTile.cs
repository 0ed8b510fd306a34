using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// The inner loop of every dense layer: up to 6 pixels times 2 vectors in 12 accumulators. A pixel's window is <c>rows</c> runs of
/// <c>rowLength</c> floats that lie <c>rowStride</c> apart: an implicit matrix product, with no im2col copy. The two vectors are two
/// vectors of output channels, or one whose channels each sum even and odd elements apart: either way two products share a broadcast, where
/// one vector alone would wait for loads.
/// </summary>
/// <remarks>
/// Unrolled by hand, since accumulators stay in registers only under names of their own: three times the same six steps, one for a pixel,
/// that differ in the number in a0, b0, p0 and in their guard; the first two times with two elements each, then the last one or two of a
/// row. <c>ConvolutionContractTests</c> sees a step that is unlike the others: every pixel count, row length and width is in it.
/// </remarks>
/// <typeparam name="TVector">A vector of channels' sums.</typeparam>
/// <typeparam name="TSimd">Operations of <typeparamref name="TVector"/>.</typeparam>
/// <typeparam name="TDepth">Elements of a window at a time: 1 with two vectors of channels, 2 with one.</typeparam>
internal static unsafe class ProductTile<TVector, TSimd, TDepth>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TDepth : struct, ICount
{
    /// <summary>Output channels of a tile.</summary>
    public static int Block
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TSimd.Width / TDepth.Value;
    }

    /// <summary>result[pixel][0..block] = epilogue of the sum over rows r and k of x[pixel][r rowStride + k] w[r][k][0..block].</summary>
    /// <typeparam name="TPixels">Number of pixels, 1..6.</typeparam>
    /// <param name="x">Images whose windows are read.</param>
    /// <param name="windows">Where the pixels' windows start in <paramref name="x"/>, in floats.</param>
    /// <param name="window">What all windows have in common.</param>
    /// <param name="w">Packed weights: [rows][rowLength][block], or with two elements at a time [rows][rowLength / 2][block][2].</param>
    /// <param name="results">Where the pixels' results start in the target.</param>
    /// <param name="target">Memory and epilogue of the results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TPixels>(
        float* x, int* windows, in TileWindow window, float* w, int* results, in TileTarget<TVector, TSimd> target)
        where TPixels : struct, ICount
    {
        // SAFETY: pointers that the tile does not have repeat the first one and are never read.
        float* p0 = x + windows[0];
        float* p1 = TPixels.Value > 1 ? x + windows[1] : p0;
        float* p2 = TPixels.Value > 2 ? x + windows[2] : p0;
        float* p3 = TPixels.Value > 3 ? x + windows[3] : p0;
        float* p4 = TPixels.Value > 4 ? x + windows[4] : p0;
        float* p5 = TPixels.Value > 5 ? x + windows[5] : p0;
        TVector zero = TSimd.Create(0);
        TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
        TVector b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero;
        nint start = 0, rowLength = window.RowLength;
        for (nint row = window.Rows; row > 0; row--)
        {
            nint end = start + rowLength, i = start;
            float* weights = w;
            for (; i <= end - (2 * TDepth.Value); i += 2 * TDepth.Value)
            {
                TVector left = TSimd.Load(weights), right = TSimd.Load(weights + TSimd.Width);
                TVector v = Broadcast(p0 + i);
                a0 = TSimd.MultiplyAdd(v, left, a0);
                b0 = TSimd.MultiplyAdd(v, right, b0);

                if (TPixels.Value > 1)
                {
                    v = Broadcast(p1 + i);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    b1 = TSimd.MultiplyAdd(v, right, b1);
                }

                if (TPixels.Value > 2)
                {
                    v = Broadcast(p2 + i);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    b2 = TSimd.MultiplyAdd(v, right, b2);
                }

                if (TPixels.Value > 3)
                {
                    v = Broadcast(p3 + i);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    b3 = TSimd.MultiplyAdd(v, right, b3);
                }

                if (TPixels.Value > 4)
                {
                    v = Broadcast(p4 + i);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    b4 = TSimd.MultiplyAdd(v, right, b4);
                }

                if (TPixels.Value > 5)
                {
                    v = Broadcast(p5 + i);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    b5 = TSimd.MultiplyAdd(v, right, b5);
                }

                left = TSimd.Load(weights + (2 * TSimd.Width));
                right = TSimd.Load(weights + (3 * TSimd.Width));
                v = Broadcast(p0 + i + TDepth.Value);
                a0 = TSimd.MultiplyAdd(v, left, a0);
                b0 = TSimd.MultiplyAdd(v, right, b0);

                if (TPixels.Value > 1)
                {
                    v = Broadcast(p1 + i + TDepth.Value);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    b1 = TSimd.MultiplyAdd(v, right, b1);
                }

                if (TPixels.Value > 2)
                {
                    v = Broadcast(p2 + i + TDepth.Value);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    b2 = TSimd.MultiplyAdd(v, right, b2);
                }

                if (TPixels.Value > 3)
                {
                    v = Broadcast(p3 + i + TDepth.Value);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    b3 = TSimd.MultiplyAdd(v, right, b3);
                }

                if (TPixels.Value > 4)
                {
                    v = Broadcast(p4 + i + TDepth.Value);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    b4 = TSimd.MultiplyAdd(v, right, b4);
                }

                if (TPixels.Value > 5)
                {
                    v = Broadcast(p5 + i + TDepth.Value);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    b5 = TSimd.MultiplyAdd(v, right, b5);
                }

                weights += 4 * TSimd.Width;
            }

            for (; i < end; i += TDepth.Value)
            {
                TVector left = TSimd.Load(weights), right = TSimd.Load(weights + TSimd.Width);
                TVector v = BroadcastLast(p0 + i, end - i);
                a0 = TSimd.MultiplyAdd(v, left, a0);
                b0 = TSimd.MultiplyAdd(v, right, b0);

                if (TPixels.Value > 1)
                {
                    v = BroadcastLast(p1 + i, end - i);
                    a1 = TSimd.MultiplyAdd(v, left, a1);
                    b1 = TSimd.MultiplyAdd(v, right, b1);
                }

                if (TPixels.Value > 2)
                {
                    v = BroadcastLast(p2 + i, end - i);
                    a2 = TSimd.MultiplyAdd(v, left, a2);
                    b2 = TSimd.MultiplyAdd(v, right, b2);
                }

                if (TPixels.Value > 3)
                {
                    v = BroadcastLast(p3 + i, end - i);
                    a3 = TSimd.MultiplyAdd(v, left, a3);
                    b3 = TSimd.MultiplyAdd(v, right, b3);
                }

                if (TPixels.Value > 4)
                {
                    v = BroadcastLast(p4 + i, end - i);
                    a4 = TSimd.MultiplyAdd(v, left, a4);
                    b4 = TSimd.MultiplyAdd(v, right, b4);
                }

                if (TPixels.Value > 5)
                {
                    v = BroadcastLast(p5 + i, end - i);
                    a5 = TSimd.MultiplyAdd(v, left, a5);
                    b5 = TSimd.MultiplyAdd(v, right, b5);
                }

                weights += 2 * TSimd.Width;
            }

            start += window.RowStride;
            w += window.WeightStride;
        }

        if (target.IsPointwise)
        {
            float* y = target.Result;
            TVector slope = target.Slope, floor = target.Floor;
            Finish(a0, b0, target.Left, target.Right, slope, floor, y + results[0]);
            if (TPixels.Value > 1)
                Finish(a1, b1, target.Left, target.Right, slope, floor, y + results[1]);
            if (TPixels.Value > 2)
                Finish(a2, b2, target.Left, target.Right, slope, floor, y + results[2]);
            if (TPixels.Value > 3)
                Finish(a3, b3, target.Left, target.Right, slope, floor, y + results[3]);
            if (TPixels.Value > 4)
                Finish(a4, b4, target.Left, target.Right, slope, floor, y + results[4]);
            if (TPixels.Value > 5)
                Finish(a5, b5, target.Left, target.Right, slope, floor, y + results[5]);
            return;
        }

        float* sums = target.Sums;
        Store(a0, b0, sums);
        if (TPixels.Value > 1)
            Store(a1, b1, sums + Block);
        if (TPixels.Value > 2)
            Store(a2, b2, sums + (2 * Block));
        if (TPixels.Value > 3)
            Store(a3, b3, sums + (3 * Block));
        if (TPixels.Value > 4)
            Store(a4, b4, sums + (4 * Block));
        if (TPixels.Value > 5)
            Store(a5, b5, sums + (5 * Block));
        target.Store(results, TPixels.Value, Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Broadcast(float* x) => TDepth.Value > 1 ? TSimd.CreatePair(x) : TSimd.Create(*x);

    // Behind a row's end there may be nothing to read: the last element of an odd row comes with a zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector BroadcastLast(float* x, nint rest) => TDepth.Value > 1 && rest == 1 ? TSimd.CreateHalfPair(*x) : Broadcast(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TVector a, TVector b, TVector left, TVector right, TVector slope, TVector floor, float* y)
    {
        if (TDepth.Value > 1)
        {
            a = TSimd.Add(TSimd.AddPairs(a, b), left);
            TSimd.Store(TSimd.MaxNative(TSimd.MaxNative(TSimd.Multiply(a, slope), floor), a), y);
            return;
        }

        a = TSimd.Add(a, left);
        TSimd.Store(TSimd.MaxNative(TSimd.MaxNative(TSimd.Multiply(a, slope), floor), a), y);
        b = TSimd.Add(b, right);
        TSimd.Store(TSimd.MaxNative(TSimd.MaxNative(TSimd.Multiply(b, slope), floor), b), y + TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector a, TVector b, float* sums)
    {
        if (TDepth.Value > 1)
        {
            TSimd.Store(TSimd.AddPairs(a, b), sums);
            return;
        }

        TSimd.Store(a, sums);
        TSimd.Store(b, sums + TSimd.Width);
    }
}
