using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// Planes of bytes to normalised pixels, 16 pixels at a time: of C planes' 16 bytes each, the C * 16 interleaved bytes are put together by
/// table lookups (byte e of them is channel e % C of pixel e / C), and then widened.
/// </summary>
internal static unsafe class ByteInterleave
{
    /// <summary>The most channels that go by table: beyond them an output of 16 bytes has one from every plane or none.</summary>
    public const int MaxChannels = 16;

    private const int Pixels = 16, Nothing = 0x80, Alignment = 64;

    // By channel count; pinned, and made when first asked for.
    private static readonly byte[]?[] Tables = new byte[MaxChannels + 1][];

    private static int Lanes => Simd512.IsSupported ? 4 : Simd256.IsSupported ? 2 : 1;

    /// <summary>to[p, c] = from[c * plane + p] / 128 - 1.</summary>
    public static void Run(byte* from, nint plane, float* to, int pixels, int channels)
    {
        if (pixels < Pixels || channels > MaxChannels || !Simd128.IsSupported)
        {
            RunPlain(from, plane, to, pixels, channels);
            return;
        }

        byte* table = (byte*)Unsafe.AsPointer(ref (Tables[channels] ??= MakeTable(channels, Lanes))[0]);
        if (Simd512.IsSupported)
            Run<Vector512<byte>, Simd512>(from, plane, to, pixels, channels, table);
        else if (Simd256.IsSupported)
            Run<Vector256<byte>, Simd256>(from, plane, to, pixels, channels, table);
        else
            Run<Vector128<byte>, Simd128>(from, plane, to, pixels, channels, table);
    }

    /// <summary>The same by plain loops.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPlain(byte* from, nint plane, float* to, int pixels, int channels)
    {
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
                to[((nint)p * channels) + c] = (from[(c * plane) + p] * (1f / 128)) - 1;
        }
    }

    /// <summary>The same for at least 16 pixels, by the table for as many lanes as a vector has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TBytes, TLanes>(byte* from, nint plane, float* to, int pixels, int channels, byte* table)
        where TBytes : struct
        where TLanes : struct, IByteLanes<TBytes>
    {
        // SAFETY: a block reads 16 bytes of every plane; the scratch has room for all groups, the last of which may be padded.
        byte* memory = stackalloc byte[(MaxChannels * Pixels) + Alignment];
        // What is stored goes on to loads only within a cache line.
        byte* block = (byte*)(((nuint)memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        int width = Unsafe.SizeOf<TBytes>(), size = channels * Pixels;
        for (int p = 0; p < pixels; p += Pixels)
        {
            // The last block is moved back into the row; what it shares with the one before is written twice.
            int first = Math.Min(p, pixels - Pixels);
            byte* indices = table;
            for (int at = 0; at < size; at += width)
            {
                byte* source = from + first;
                TBytes bytes = TLanes.ShuffleLanes(TLanes.Repeat16(source), TLanes.LoadLanes(indices));
                indices += width;
                for (int c = 1; c < channels; c++, indices += width)
                    bytes = TLanes.Or(bytes, TLanes.ShuffleLanes(TLanes.Repeat16(source += plane), TLanes.LoadLanes(indices)));
                TLanes.StoreLanes(bytes, block + at);
            }

            PixelNormalize.Inline(block, to + ((nint)first * channels), size);
        }
    }

    /// <summary>The lookup table of a channel count: for each group of lanes and each plane, where the lanes' bytes come from.</summary>
    public static byte[] MakeTable(int channels, int lanes)
    {
        int groups = (channels + lanes - 1) / lanes, width = lanes * Pixels;
        byte[] table = GC.AllocateUninitializedArray<byte>(groups * channels * width, pinned: true);
        Array.Fill(table, (byte)Nothing);
        for (int e = 0; e < channels * Pixels; e++)
            table[(((e / width * channels) + (e % channels)) * width) + (e % width)] = (byte)(e / channels);
        return table;
    }
}
