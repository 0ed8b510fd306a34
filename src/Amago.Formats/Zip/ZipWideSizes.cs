using System.Buffers.Binary;

namespace Amago.Formats.Zip;

/// <summary>The zip64 field of an entry: the 64-bit numbers of those fields that are too large for 32 bits, in a fixed order.</summary>
internal ref struct ZipWideSizes
{
    private const int HeaderSize = 4;
    private const ushort Id = 1;

    private ReadOnlySpan<byte> _numbers;

    public ZipWideSizes(ReadOnlySpan<byte> extraFields)
    {
        while (extraFields.Length >= HeaderSize)
        {
            int size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extraFields[2..]), extraFields.Length - HeaderSize);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extraFields) == Id)
            {
                _numbers = extraFields.Slice(HeaderSize, size);
                return;
            }

            extraFields = extraFields[(HeaderSize + size)..];
        }
    }

    /// <summary>Takes the next number where <paramref name="value"/> says that it is here; false if it is missing or too large.</summary>
    public bool Replace(ref long value)
    {
        if (value != uint.MaxValue)
            return true;
        if (_numbers.Length < sizeof(long))
            return false;
        value = BinaryPrimitives.ReadInt64LittleEndian(_numbers);
        _numbers = _numbers[sizeof(long)..];
        return value >= 0;
    }
}
