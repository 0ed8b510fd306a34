using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>Bytes to floats, x / 128 - 1: exact in float, so that every path gives the same bits.</summary>
internal static unsafe class PixelNormalize
{
    /// <summary>x, y of one length.</summary>
    public static void Run(ReadOnlySpan<byte> x, Span<float> y)
    {
        int length = x.Length;

        // SAFETY: pinned until every piece is done; the slice has checked that y is as long as x.
        fixed (byte* from = x)
        fixed (float* to = y[..length])
            ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new Pieces(from, to, length));
    }

    /// <summary>Vectors of 8 floats, 64 elements a step.</summary>
    public static void Run256(byte* from, float* to, int n)
    {
        int i = 0;
        for (; i <= n - 64; i += 64)
        {
            Widen256(Vector256.Load(from + i), to + i);
            Widen256(Vector256.Load(from + i + 32), to + i + 32);
        }

        RunScalar(from + i, to + i, n - i);
    }

    /// <summary>Vectors of 4 floats, 64 elements a step.</summary>
    public static void Run128(byte* from, float* to, int n)
    {
        int i = 0;
        for (; i <= n - 64; i += 64)
        {
            for (int part = 0; part < 64; part += 16)
                Widen128(Vector128.Load(from + i + part), to + i + part);
        }

        RunScalar(from + i, to + i, n - i);
    }

    public static void RunScalar(byte* from, float* to, int n)
    {
        for (int i = 0; i < n; i++)
            to[i] = (from[i] * (1f / 128)) - 1;
    }

    // 32 bytes to four vectors: widened to 16 bits, then to 32, in order.
    private static void Widen256(Vector256<byte> bytes, float* to)
    {
        (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(bytes);
        (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(lower);
        (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(upper);
        Vector256<float> scale = Vector256.Create(1f / 128), one = Vector256.Create(1f);
        ((Vector256.ConvertToSingle(a.AsInt32()) * scale) - one).Store(to);
        ((Vector256.ConvertToSingle(b.AsInt32()) * scale) - one).Store(to + 8);
        ((Vector256.ConvertToSingle(c.AsInt32()) * scale) - one).Store(to + 16);
        ((Vector256.ConvertToSingle(d.AsInt32()) * scale) - one).Store(to + 24);
    }

    // 16 bytes to four vectors: widened to 16 bits, then to 32, in order.
    private static void Widen128(Vector128<byte> bytes, float* to)
    {
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(bytes);
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(lower);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(upper);
        Vector128<float> scale = Vector128.Create(1f / 128), one = Vector128.Create(1f);
        ((Vector128.ConvertToSingle(a.AsInt32()) * scale) - one).Store(to);
        ((Vector128.ConvertToSingle(b.AsInt32()) * scale) - one).Store(to + 4);
        ((Vector128.ConvertToSingle(c.AsInt32()) * scale) - one).Store(to + 8);
        ((Vector128.ConvertToSingle(d.AsInt32()) * scale) - one).Store(to + 12);
    }

    private readonly struct Pieces(byte* x, float* y, int length) : IParallelBody
    {
        public void Run(int item)
        {
            int start = item * ParallelLoop.PieceLength, n = ParallelLoop.LengthOfPiece(item, length);
            if (Vector256.IsHardwareAccelerated)
                Run256(x + start, y + start, n);
            else if (Vector128.IsHardwareAccelerated)
                Run128(x + start, y + start, n);
            else
                RunScalar(x + start, y + start, n);
        }
    }
}
