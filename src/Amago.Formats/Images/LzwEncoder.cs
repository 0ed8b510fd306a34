namespace Amago.Formats.Images;

/// <summary>
/// The variable-width LZW of GIF (appendix F of the specification) for bytes: codes of 9 to 12 bits, the lowest bit first, in blocks of at
/// most 255 bytes. A full table starts anew.
/// </summary>
internal sealed class LzwEncoder
{
    private const int RootBits = 8, ClearCode = 1 << RootBits, EndCode = ClearCode + 1, FirstFree = EndCode + 1, MaxBits = 12, None = -1;

    // The code of a string and the byte behind it, to the code of both.
    private readonly Dictionary<int, int> _table = new(1 << MaxBits);
    private readonly byte[] _block = new byte[255];
    private Stream _stream = Stream.Null;
    private int _prefix, _next, _codeBits, _blockLength, _pendingBits;
    private uint _pending;

    /// <summary>Starts the data of a picture.</summary>
    public void Begin(Stream stream)
    {
        _stream = stream;
        _prefix = None;
        _codeBits = RootBits + 1;
        stream.WriteByte(RootBits);
        Clear();
    }

    /// <summary>Appends the palette indices of pixels.</summary>
    public void Write(ReadOnlySpan<byte> indices)
    {
        foreach (byte index in indices)
        {
            int longer = (_prefix << RootBits) | index;
            if (_prefix == None)
            {
                _prefix = index;
            }
            else if (_table.TryGetValue(longer, out int code))
            {
                _prefix = code;
            }
            else
            {
                _table.Add(longer, _next);
                PutPrefix();
                _prefix = index;
            }
        }
    }

    /// <summary>Ends the data of a picture.</summary>
    public void End()
    {
        if (_prefix != None)
            PutPrefix();
        Put(EndCode);
        if (_pendingBits > 0)
            PutByte();
        _pending = 0;
        _pendingBits = 0;
        FlushBlock();
        _stream.WriteByte(0);
    }

    private void Clear()
    {
        Put(ClearCode);
        _table.Clear();
        _next = FirstFree;
        _codeBits = RootBits + 1;
    }

    // A decoder enters one string for each code but the first, one code later than the encoder does: codes grow by a bit when the encoder's
    // newest string needs it.
    private void PutPrefix()
    {
        Put(_prefix);
        if (_next == 1 << _codeBits)
            _codeBits++;
        _next++;
        if (_next == 1 << MaxBits)
            Clear();
    }

    private void Put(int code)
    {
        _pending |= (uint)code << _pendingBits;
        _pendingBits += _codeBits;
        while (_pendingBits >= 8)
        {
            PutByte();
            _pending >>= 8;
            _pendingBits -= 8;
        }
    }

    private void PutByte()
    {
        _block[_blockLength++] = (byte)_pending;
        if (_blockLength == _block.Length)
            FlushBlock();
    }

    private void FlushBlock()
    {
        if (_blockLength == 0)
            return;
        _stream.WriteByte((byte)_blockLength);
        _stream.Write(_block, 0, _blockLength);
        _blockLength = 0;
    }
}
