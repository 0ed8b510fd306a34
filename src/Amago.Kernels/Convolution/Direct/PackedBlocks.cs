namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// Packed weights of a direct pass: a block for every two vectors of channels that come out, [place][block]. A last single vector is a
/// narrow block for tiles that take two elements at a time, [place / 2][block][2]; where windows may start at odd places it is there a
/// second time, paired one place later.
/// </summary>
/// <param name="taps">The order of a channel's weights.</param>
/// <param name="channels">Channels of the result.</param>
internal sealed unsafe class PackedBlocks<TVector, TSimd>(PackedTaps taps, int channels)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private readonly int _places = taps.Length;

    /// <summary>Floats of all blocks.</summary>
    public int Length
    {
        get
        {
            int last = (channels - 1) / Wide * Wide;
            return checked((last * _places) + (_places * Block(last) * (IsWide(last) || !taps.HasOddStarts ? 1 : 2)));
        }
    }

    private static int Wide => 2 * TSimd.Width;

    /// <summary>Whether the block that begins with a channel has two vectors. Single floats have no pairs.</summary>
    public bool IsWide(int channel) => channels - channel > TSimd.Width || TSimd.Width == 1;

    /// <summary>Channels of the block that begins with a channel, those that do not exist included.</summary>
    public int Block(int channel) => IsWide(channel) ? Wide : TSimd.Width;

    /// <summary>Channels of the block from a channel on, without those that only fill it up.</summary>
    public int Channels(int channel) => Math.Min(Block(channel), channels - channel);

    /// <summary>Where the weights for a window that begins at a place start.</summary>
    public nint Offset(int channel, int place)
    {
        nint block = (nint)channel * _places;
        if (IsWide(channel))
            return block + ((nint)place * Wide);
        nint copy = place % 2 == 0 ? 0 : (nint)_places * TSimd.Width;
        return block + copy + (place / 2 * (nint)Wide);
    }

    /// <summary>Before packing: the places that fill rows up to an even length are 0.</summary>
    public void ClearPadding(float* packed)
    {
        if (taps.Channels % 2 != 0)
            new Span<float>(packed, Length).Clear();
    }

    /// <summary>After packing: turns the narrow block from [place][block] into pairs.</summary>
    public void PairRows(float* packed)
    {
        int last = (channels - 1) / Wide * Wide, width = TSimd.Width;
        if (IsWide(last))
            return;
        float* rows = packed + ((nint)last * _places), shifted = rows + ((nint)_places * width);
        for (int pair = 1; taps.HasOddStarts && pair < _places; pair += 2, shifted += Wide)
            Interleave(rows + ((nint)pair * width), pair + 1 < _places ? rows + ((nint)(pair + 1) * width) : null, shifted);
        float* copy = stackalloc float[Wide];
        for (int pair = 0; pair < _places; pair += 2, rows += Wide)
        {
            new ReadOnlySpan<float>(rows, Wide).CopyTo(new Span<float>(copy, Wide));
            Interleave(copy, copy + width, rows);
        }
    }

    private static void Interleave(float* even, float* odd, float* pairs)
    {
        for (int lane = 0; lane < TSimd.Width; lane++)
        {
            pairs[2 * lane] = even[lane];
            pairs[(2 * lane) + 1] = odd == null ? 0 : odd[lane];
        }
    }
}
