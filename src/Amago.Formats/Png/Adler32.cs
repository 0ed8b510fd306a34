namespace Amago.Formats;

/// <summary>zlib's checksum (RFC 1950): the sum of the bytes and the sum of those sums, modulo 65521.</summary>
internal struct Adler32
{
    private const uint Modulus = 65521;

    // So many bytes of 255 leave the second sum within 32 bits.
    private const int Block = 5552;

    private uint _a = 1;
    private uint _b;

    public Adler32()
    {
    }

    public readonly uint Value => (_b << 16) | _a;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(Block, bytes.Length);
            foreach (byte value in bytes[..count])
            {
                _a += value;
                _b += _a;
            }

            _a %= Modulus;
            _b %= Modulus;
            bytes = bytes[count..];
        }
    }
}
