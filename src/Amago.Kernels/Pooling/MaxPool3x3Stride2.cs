namespace Amago.Kernels.Pooling;

/// <summary>
/// Windows of 3x3 max-pooling with stride 2 that lie inside an image, one row and one vector of channels at a time. Columns that
/// neighbouring windows share stay in registers.
/// </summary>
internal static unsafe class MaxPool3x3Stride2<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>
    /// The columns of windows that lie inside the image, of a pooling with 3x3 windows of stride 2: from the first to before the end. None
    /// for other poolings.
    /// </summary>
    public static (int First, int End) WholeWindows(in PoolShape shape)
    {
        if (shape.Window is not { KernelHeight: 3, KernelWidth: 3, StrideHeight: 2, StrideWidth: 2 })
            return (0, 0);
        int first = 0, end = shape.OutputWidth;
        while (first < end && shape.Columns(first).Count < 3)
            first++;
        while (end > first && shape.Columns(end - 1).Count < 3)
            end--;
        return (first, end);
    }

    /// <summary>Whether the gradient of a pooling is this kernel's: 3x3 windows of stride 2 without padding.</summary>
    public static bool Fits(in PoolShape shape) =>
        shape.Window == new WindowGeometry(3, 2) && shape.OutputHeight > 0 && shape.OutputWidth > 0;

    /// <summary>
    /// Pools a row, and says whether it may have met a NaN (or sums beyond a float): then the row must be done again with care, for the
    /// hardware's maximum forgets a NaN.
    /// </summary>
    /// <param name="x">First tap of the row's first window.</param>
    /// <param name="rowStride">Floats from one input row to the next.</param>
    /// <param name="channels">Floats from one pixel to the next, in x and in y.</param>
    /// <param name="outputs">Number of windows in the row.</param>
    /// <param name="y">First output of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Forward(float* x, nint rowStride, nint channels, int outputs, float* y)
    {
        float* x1 = x + rowStride, x2 = x1 + rowStride;
        TVector a0 = TSimd.Load(x), b0 = TSimd.Load(x1), c0 = TSimd.Load(x2);
        TVector sum = TSimd.Add(TSimd.Add(a0, b0), c0);
        nint next = channels, last = 2 * channels;
        for (; outputs > 0; outputs--, x += last, x1 += last, x2 += last, y += channels)
        {
            TVector a1 = TSimd.Load(x + next), a2 = TSimd.Load(x + last);
            TVector b1 = TSimd.Load(x1 + next), b2 = TSimd.Load(x1 + last);
            TVector c1 = TSimd.Load(x2 + next), c2 = TSimd.Load(x2 + last);

            // Of equal taps, 0 and -0, the hardware gives the second operand: the one that comes first in scan order.
            TVector a = TSimd.MaxNative(a2, TSimd.MaxNative(a1, a0));
            TVector b = TSimd.MaxNative(b2, TSimd.MaxNative(b1, b0));
            TVector c = TSimd.MaxNative(c2, TSimd.MaxNative(c1, c0));
            TSimd.Store(TSimd.MaxNative(c, TSimd.MaxNative(b, a)), y);

            // NaN anywhere makes the sum NaN, and adders have nothing else to do.
            sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(TSimd.Add(a1, a2), TSimd.Add(b1, b2)), TSimd.Add(c1, c2)));
            (a0, b0, c0) = (a2, b2, c2);
        }

        return float.IsNaN(TSimd.Sum(sum));
    }

    /// <summary>As <see cref="Forward"/>, and writes the number of each winning tap, 0..8, to <paramref name="taps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ForwardTaps(float* x, nint rowStride, nint channels, int outputs, float* y, byte* taps)
    {
        float* x1 = x + rowStride, x2 = x1 + rowStride;
        TVector a0 = TSimd.Load(x), b0 = TSimd.Load(x1), c0 = TSimd.Load(x2);
        TVector sum = TSimd.Add(TSimd.Add(a0, b0), c0);
        nint next = channels, last = 2 * channels;
        for (; outputs > 0; outputs--, x += last, x1 += last, x2 += last, y += channels, taps += channels)
        {
            TVector a1 = TSimd.Load(x + next), a2 = TSimd.Load(x + last);
            TVector b1 = TSimd.Load(x1 + next), b2 = TSimd.Load(x1 + last);
            TVector c1 = TSimd.Load(x2 + next), c2 = TSimd.Load(x2 + last);
            TVector a = OfThree(a0, a1, a2, 0, out TVector aTap);
            TVector b = OfThree(b0, b1, b2, 3, out TVector bTap);
            TVector c = OfThree(c0, c1, c2, 6, out TVector cTap);
            TVector tap = TSimd.Select(TSimd.GreaterThan(b, a), bTap, aTap);
            a = TSimd.MaxNative(b, a);
            tap = TSimd.Select(TSimd.GreaterThan(c, a), cTap, tap);
            TSimd.Store(TSimd.MaxNative(c, a), y);
            TSimd.StoreBytes(tap, taps);
            sum = TSimd.Add(sum, TSimd.Add(TSimd.Add(TSimd.Add(a1, a2), TSimd.Add(b1, b2)), TSimd.Add(c1, c2)));
            (a0, b0, c0) = (a2, b2, c2);
        }

        return float.IsNaN(TSimd.Sum(sum));
    }

    /// <summary>
    /// One row of the winners' gradients that one row of windows gives to one of its three input rows: dx = or += dy where the winner's
    /// number is <paramref name="number"/>, +1 or +2, in scan order.
    /// </summary>
    /// <param name="taps">Number of the winning tap for each value of the row, from the first on.</param>
    /// <param name="dy">Gradients of the row's values, from the first on.</param>
    /// <param name="channels">Floats from one pixel to the next, in dy and in dx.</param>
    /// <param name="outputs">Number of windows in the row.</param>
    /// <param name="dx">The first window's first tap in the input row; 2 * outputs + 1 pixels are written.</param>
    /// <param name="number">Number of the row's first tap: 0, 3 or 6.</param>
    /// <param name="add">Whether dx is added to; otherwise it is written over.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(byte* taps, float* dy, nint channels, int outputs, float* dx, int number, bool add)
    {
        TVector left = TSimd.Create(number), middle = TSimd.Create(number + 1), right = TSimd.Create(number + 2);
        TVector carried = TSimd.Create(0f); // what the window before gives to the column that it shares
        for (; outputs > 0; outputs--, taps += channels, dy += channels, dx += 2 * channels)
        {
            TVector winner = TSimd.LoadBytes(taps), gradient = TSimd.Load(dy);
            TVector first = TSimd.And(TSimd.Equal(winner, left), gradient), second = TSimd.And(TSimd.Equal(winner, middle), gradient);
            if (add)
            {
                TSimd.Store(TSimd.Add(TSimd.Add(TSimd.Load(dx), carried), first), dx);
                TSimd.Store(TSimd.Add(TSimd.Load(dx + channels), second), dx + channels);
            }
            else
            {
                TSimd.Store(TSimd.Add(carried, first), dx);
                TSimd.Store(second, dx + channels);
            }

            carried = TSimd.And(TSimd.Equal(winner, right), gradient);
        }

        TSimd.Store(add ? TSimd.Add(TSimd.Load(dx), carried) : carried, dx);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OfThree(TVector v0, TVector v1, TVector v2, int number, out TVector tap)
    {
        tap = TSimd.Select(TSimd.GreaterThan(v1, v0), TSimd.Create(number + 1), TSimd.Create(number));
        TVector largest = TSimd.MaxNative(v1, v0);
        tap = TSimd.Select(TSimd.GreaterThan(v2, largest), TSimd.Create(number + 2), tap);
        return TSimd.MaxNative(v2, largest);
    }
}
