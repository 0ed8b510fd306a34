namespace Amago.Kernels.Pixels;

/// <summary>The lookup tables of <see cref="ByteInterleave"/> for one vector width: pinned, and made when first asked for.</summary>
/// <param name="lanes">Groups of 16 bytes in a vector.</param>
internal sealed class InterleaveTables(int lanes)
{
    /// <summary>Pixels of a block, and bytes that a lookup takes from a plane.</summary>
    public const int Pixels = 16;

    private const byte Nothing = 0x80;

    private readonly byte[]?[] _ofChannels = new byte[ByteInterleave.MaxChannels + 1][];

    /// <summary>
    /// The table of a channel count: for each group of 16 bytes and each plane, where the group's bytes come from. Kernels keep a pointer
    /// into it and nothing else, so that threads that ask at once all have to get the one that is kept here.
    /// </summary>
    public byte[] For(int channels) =>
        Volatile.Read(ref _ofChannels[channels])
        ?? Interlocked.CompareExchange(ref _ofChannels[channels], Make(channels), null)
        ?? _ofChannels[channels]!;

    private byte[] Make(int channels)
    {
        int groups = (channels + lanes - 1) / lanes, width = lanes * Pixels;
        byte[] table = GC.AllocateUninitializedArray<byte>(groups * channels * width, pinned: true);
        Array.Fill(table, Nothing);
        for (int e = 0; e < channels * Pixels; e++)
            table[(((e / width * channels) + (e % channels)) * width) + (e % width)] = (byte)(e / channels);
        return table;
    }
}
