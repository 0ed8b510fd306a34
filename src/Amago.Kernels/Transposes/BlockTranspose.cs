using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Transposes;

/// <summary>The transposition of a matrix of floats, in blocks of 16x16 or 8x8 where the machine has AVX-512 or AVX.</summary>
internal static unsafe class BlockTranspose
{
    private const int Size = 8, WideSize = 16;

    /// <summary>to[c, r] = from[r, c] for from of (rows, columns); both contiguous, and apart.</summary>
    public static void Run(float* from, float* to, int rows, int columns) => Run(from, rows, columns, columns, to, rows);

    /// <summary>Transposes a matrix: to[c, r] = from[r, c], with rows any distance apart.</summary>
    /// <param name="from">The matrix to read, (rows, columns).</param>
    /// <param name="rows">Number of rows to read.</param>
    /// <param name="columns">Number of columns to read.</param>
    /// <param name="fromStride">Floats from one row to the next in <paramref name="from"/>.</param>
    /// <param name="to">The matrix to write, (columns, rows).</param>
    /// <param name="toStride">Floats from one row to the next in <paramref name="to"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, int rows, int columns, nint fromStride, float* to, nint toStride)
    {
        if (!Avx.IsSupported || rows < Size || columns < Size)
        {
            RunPlain(from, rows, columns, fromStride, to, toStride);
            return;
        }

        // SAFETY: the last block of a row or column is moved back into the matrix; what it shares with the one before is written twice.
        if (Avx512F.IsSupported && SettledWidth.Bits >= 512 && rows >= WideSize && columns >= WideSize)
        {
            for (int r = 0; r < rows; r += WideSize)
            {
                int row = Math.Min(r, rows - WideSize);
                for (int c = 0; c < columns; c += WideSize)
                {
                    int column = Math.Min(c, columns - WideSize);
                    WideBlock(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
                }
            }

            return;
        }

        for (int r = 0; r < rows; r += Size)
        {
            int row = Math.Min(r, rows - Size);
            for (int c = 0; c < columns; c += Size)
            {
                int column = Math.Min(c, columns - Size);
                Block(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
            }
        }
    }

    /// <summary>to[c, r] = from[r, c] by plain loops, with rows any distance apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPlain(float* from, int rows, int columns, nint fromStride, float* to, nint toStride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                to[(c * toStride) + r] = from[(r * fromStride) + c];
        }
    }

    // Halves of rows are paired while they are loaded, so that no lane has to cross afterwards; then pairs and quadruples within lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* from, nint fromStride, float* to, nint toStride)
    {
        float* below = from + (4 * fromStride), right = to + (4 * toStride);
        Columns(from, below, fromStride, to, toStride);
        Columns(from + 4, below + 4, fromStride, right, toStride);
    }

    // Four columns of eight rows to four rows of eight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(float* upper, float* lower, nint stride, float* to, nint toStride)
    {
        Vector256<float> a = Pair(upper, lower), b = Pair(upper + stride, lower + stride);
        Vector256<float> c = Pair(upper + (2 * stride), lower + (2 * stride)), d = Pair(upper + (3 * stride), lower + (3 * stride));
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(to);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(to + toStride);
        ab = Avx.UnpackHigh(a, b).AsDouble();
        cd = Avx.UnpackHigh(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(to + (2 * toStride));
        Avx.UnpackHigh(ab, cd).AsSingle().Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* upper, float* lower) => Vector256.Create(Vector128.Load(upper), Vector128.Load(lower));

    // Pairs of rows, then quadruples within lanes of four floats, then lanes: column c of rows 0..15 is lane c / 4 of quadruples c % 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WideBlock(float* from, nint fromStride, float* to, nint toStride)
    {
        Quadruple(from, fromStride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        from += 4 * fromStride;
        Quadruple(from, fromStride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        from += 4 * fromStride;
        Quadruple(from, fromStride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        from += 4 * fromStride;
        Quadruple(from, fromStride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Lanes(a0, b0, c0, d0, to, 4 * toStride);
        Lanes(a1, b1, c1, d1, to + toStride, 4 * toStride);
        Lanes(a2, b2, c2, d2, to + (2 * toStride), 4 * toStride);
        Lanes(a3, b3, c3, d3, to + (3 * toStride), 4 * toStride);
    }

    // Four rows: of each lane's four columns, the first of all rows, the second, ...
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quadruple(
        float* from, nint stride, out Vector512<float> q0, out Vector512<float> q1, out Vector512<float> q2, out Vector512<float> q3)
    {
        Vector512<float> a = Vector512.Load(from), b = Vector512.Load(from + stride);
        Vector512<float> c = Vector512.Load(from + (2 * stride)), d = Vector512.Load(from + (3 * stride));
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();
        q0 = Avx512F.UnpackLow(ab, cd).AsSingle();
        q1 = Avx512F.UnpackHigh(ab, cd).AsSingle();
        ab = Avx512F.UnpackHigh(a, b).AsDouble();
        cd = Avx512F.UnpackHigh(c, d).AsDouble();
        q2 = Avx512F.UnpackLow(ab, cd).AsSingle();
        q3 = Avx512F.UnpackHigh(ab, cd).AsSingle();
    }

    // The same lane of four vectors to one row, four rows in all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint stride)
    {
        Vector512<float> even = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), odd = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> evenBelow = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), oddBelow = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(even, evenBelow, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(odd, oddBelow, 0b10_00_10_00).Store(to + stride);
        Avx512F.Shuffle4x128(even, evenBelow, 0b11_01_11_01).Store(to + (2 * stride));
        Avx512F.Shuffle4x128(odd, oddBelow, 0b11_01_11_01).Store(to + (3 * stride));
    }
}
