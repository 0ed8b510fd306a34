namespace Amago.Kernels.Pixels;

/// <summary>
/// Planes of bytes to scaled pixels, 16 pixels at a time: of C planes' 16 bytes each, the C * 16 interleaved bytes are put together by
/// table lookups (byte e of them is channel e % C of pixel e / C), and then widened. to[p, c] = scale(from[c * plane + p]).
/// </summary>
internal readonly unsafe struct ByteInterleave(byte* from, nint plane, float* to, int pixels, int channels, PixelScale scale) : ISimdKernel
{
    /// <summary>The most channels that go by table: beyond them an output of 16 bytes has one from every plane or none.</summary>
    public const int MaxChannels = 16;

    private const int Pixels = InterleaveTables.Pixels;

    /// <summary>Runs in the widest vectors of the machine.</summary>
    public static void Run(byte* from, nint plane, float* to, int pixels, int channels, PixelScale scale) =>
        SimdDispatch.Run(new ByteInterleave(from, plane, to, pixels, channels, scale));

    /// <inheritdoc/>
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (TSimd.Width == 1 || pixels < Pixels || channels > MaxChannels)
            RunPlain();
        else
            RunBlocks<TVector, TSimd>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPlain()
    {
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < pixels; p++)
                to[((nint)p * channels) + c] = scale.Apply(from[(c * plane) + p]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBlocks<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: a block reads 16 bytes of every plane; the scratch has room for all groups, the last of which may be padded. The table
        // is pinned, and whoever made it, it is the one that the tables keep.
        float* table = (float*)Unsafe.AsPointer(ref Tables<TVector>.Shared.For(channels)[0]);
        byte* memory = stackalloc byte[(MaxChannels * Pixels) + CacheLine.Bytes];
        byte* block = CacheLine.Align(memory); // what is stored goes on to loads only within a cache line
        int width = TSimd.Width * sizeof(float), size = channels * Pixels;
        for (int p = 0; p < pixels; p += Pixels)
        {
            // The last block is moved back into the row; what it shares with the one before is written twice.
            int first = Math.Min(p, pixels - Pixels);
            float* indices = table;
            for (int at = 0; at < size; at += width)
            {
                byte* source = from + first;
                TVector bytes = TSimd.ShuffleBytes16(TSimd.LoadBytes16(source), TSimd.Load(indices));
                indices += TSimd.Width;
                for (int c = 1; c < channels; c++, indices += TSimd.Width)
                    bytes = TSimd.Or(bytes, TSimd.ShuffleBytes16(TSimd.LoadBytes16(source += plane), TSimd.Load(indices)));
                TSimd.Store(bytes, (float*)(block + at));
            }

            PixelNormalize.Inline(block, to + ((nint)first * channels), size, scale);
        }
    }

    /// <summary>The lookup tables of one vector width.</summary>
    private static class Tables<TVector>
        where TVector : struct
    {
        public static readonly InterleaveTables Shared = new(Unsafe.SizeOf<TVector>() / Pixels);
    }
}
