using System.Runtime.Intrinsics.X86;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>
/// One row's products with a panel of weights. Inputs are listed, and where those that are zero are not, their weights are not read;
/// weights that are read soon are fetched early.
/// </summary>
internal static unsafe class LinearRow<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Inputs whose weights are on their way from memory while others are multiplied.
    private const int Ahead = 16;

    /// <summary>sums[lane] = the sum over the listed inputs of value w[place][lane].</summary>
    public static void Run(in LinearRowInputs inputs, StridedRows w, int lanes, float* sums)
    {
        int lane = 0, step = 4 * TSimd.Width;
        for (; lane <= lanes - (2 * step); lane += 2 * step)
            RunEight(inputs, w.From(0, lane), w.From(0, lane + step), sums + lane, sums + lane + step);
        if (lane <= lanes - step)
        {
            RunSome<Count4>(inputs, w.From(0, lane), sums + lane);
            lane += step;
        }

        switch ((lanes - lane) / TSimd.Width)
        {
            case 1: RunSome<Count1>(inputs, w.From(0, lane), sums + lane); break;
            case 2: RunSome<Count2>(inputs, w.From(0, lane), sums + lane); break;
            case 3: RunSome<Count3>(inputs, w.From(0, lane), sums + lane); break;
            default: break;
        }
    }

    /// <summary>The same for two panels of 64 lanes at once, whose chains do not wait for each other.</summary>
    public static void RunPair(in LinearRowInputs inputs, StridedRows left, StridedRows right, float* sums)
    {
        for (int lane = 0; lane < LinearPanels.Lanes; lane += 4 * TSimd.Width)
            RunEight(inputs, left.From(0, lane), right.From(0, lane), sums + lane, sums + LinearPanels.Lanes + lane);
    }

    // Twice four vectors of lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunEight(in LinearRowInputs inputs, StridedRows left, StridedRows right, float* leftSums, float* rightSums)
    {
        TVector zero = TSimd.Create(0);
        Store(zero, leftSums, rightSums);
        float* values = inputs.Values;
        int* places = inputs.Places;
        int count = inputs.Count, i = 0;
        for (int block = 0; block < inputs.Blocks; block++)
        {
            TVector a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero;
            for (int end = inputs.Ends[block]; i < end; i++)
            {
                if (i + Ahead < count)
                {
                    Fetch(left[places[i + Ahead]]);
                    Fetch(right[places[i + Ahead]]);
                }

                float* w = left[places[i]], next = right[places[i]];
                TVector v = TSimd.Create(values[i]);
                a = TSimd.MultiplyAdd(v, TSimd.Load(w), a);
                b = TSimd.MultiplyAdd(v, TSimd.Load(w + TSimd.Width), b);
                c = TSimd.MultiplyAdd(v, TSimd.Load(w + (2 * TSimd.Width)), c);
                d = TSimd.MultiplyAdd(v, TSimd.Load(w + (3 * TSimd.Width)), d);
                e = TSimd.MultiplyAdd(v, TSimd.Load(next), e);
                f = TSimd.MultiplyAdd(v, TSimd.Load(next + TSimd.Width), f);
                g = TSimd.MultiplyAdd(v, TSimd.Load(next + (2 * TSimd.Width)), g);
                h = TSimd.MultiplyAdd(v, TSimd.Load(next + (3 * TSimd.Width)), h);
            }

            Add(a, b, c, d, leftSums);
            Add(e, f, g, h, rightSums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector value, float* left, float* right)
    {
        for (int lane = 0; lane < 4 * TSimd.Width; lane += TSimd.Width)
        {
            TSimd.Store(value, left + lane);
            TSimd.Store(value, right + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector a, TVector b, TVector c, TVector d, float* sums)
    {
        Add(a, sums);
        Add(b, sums + TSimd.Width);
        Add(c, sums + (2 * TSimd.Width));
        Add(d, sums + (3 * TSimd.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector block, float* sum) => TSimd.Store(TSimd.Add(TSimd.Load(sum), block), sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* w)
    {
        if (!Sse.IsSupported)
            return;
        for (int lane = 0; lane < 4 * TSimd.Width; lane += CacheLine.Floats)
            Sse.Prefetch0(w + lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunSome<TVectors>(in LinearRowInputs inputs, StridedRows w, float* sums)
        where TVectors : struct, ICount
    {
        TVector zero = TSimd.Create(0);
        for (int lane = 0; lane < TVectors.Value * TSimd.Width; lane += TSimd.Width)
            TSimd.Store(zero, sums + lane);
        float* values = inputs.Values;
        int* places = inputs.Places;
        for (int block = 0, i = 0; block < inputs.Blocks; block++)
        {
            TVector a = zero, b = zero, c = zero, d = zero;
            for (int end = inputs.Ends[block]; i < end; i++)
            {
                float* weights = w[places[i]];
                TVector v = TSimd.Create(values[i]);
                a = TSimd.MultiplyAdd(v, TSimd.Load(weights), a);
                if (TVectors.Value > 1)
                    b = TSimd.MultiplyAdd(v, TSimd.Load(weights + TSimd.Width), b);
                if (TVectors.Value > 2)
                    c = TSimd.MultiplyAdd(v, TSimd.Load(weights + (2 * TSimd.Width)), c);
                if (TVectors.Value > 3)
                    d = TSimd.MultiplyAdd(v, TSimd.Load(weights + (3 * TSimd.Width)), d);
            }

            Add(a, sums);
            if (TVectors.Value > 1)
                Add(b, sums + TSimd.Width);
            if (TVectors.Value > 2)
                Add(c, sums + (2 * TSimd.Width));
            if (TVectors.Value > 3)
                Add(d, sums + (3 * TSimd.Width));
        }
    }
}
