using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Transposes;

/// <summary>The transposition of a matrix of floats, in blocks of 8x8 where the machine has AVX.</summary>
internal static unsafe class BlockTranspose
{
    private const int Size = 8;

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
}
