using System.Buffers.Binary;

namespace Amago.Fuzz.Mutation;

/// <summary>Makes an input out of another.</summary>
/// <param name="input">The one; it is left as it is.</param>
/// <param name="another">Gives others to take parts of.</param>
/// <param name="random">Decides.</param>
internal delegate byte[] Mutator(byte[] input, Func<byte[]> another, Random random);

/// <summary>What can be done to bytes without knowing what they mean.</summary>
internal static class ByteMutation
{
    // Where lengths, counts and offsets go wrong: edges of types, and of what is multiplied by the size of an element.
    private static readonly long[] Edges =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 32767, 32768, 65535, 65536,
        int.MaxValue - 1, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, (1L << 32) + 1, 1L << 53, 1L << 61, 1L << 62,
        long.MaxValue / 8, long.MaxValue / 4, long.MaxValue - 1, long.MaxValue, long.MinValue, -1, -2, -8, -128, -32768,
    ];

    /// <summary>One to sixteen changes.</summary>
    public static byte[] Mutate(byte[] input, Func<byte[]> another, Random random) =>
        Repeat(input, random, bytes => Change(bytes, another, random));

    /// <summary>One to sixteen times a change.</summary>
    public static byte[] Repeat(byte[] input, Random random, Func<byte[], byte[]> change)
    {
        for (int i = 1 << random.Next(5); i > 0; i--)
            input = change(input);
        return input;
    }

    /// <summary>A number from the edges.</summary>
    public static long Edge(Random random) => Edges[random.Next(Edges.Length)];

    /// <summary>One change.</summary>
    public static byte[] Change(byte[] input, Func<byte[]> another, Random random)
    {
        if (input.Length == 0)
            return Noise(random.Next(1, 32), random);
        int at = random.Next(input.Length), length = Math.Min(input.Length - at, 1 + random.Next(random.Next(2) == 0 ? 8 : 256));
        byte[] changed = [.. input];
        switch (random.Next(11))
        {
            case 0:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                changed[at] = (byte)random.Next(256);
                return changed;
            case 2:
                changed[at] += (byte)random.Next(-16, 17);
                return changed;
            case 3:
                return input[..at];
            case 4:
                return [.. input[..at], .. input[(at + length)..]];
            case 5:
                return [.. input[..at], .. Noise(length, random), .. input[at..]];
            case 6:
                int to = random.Next(input.Length + 1);
                return [.. input[..to], .. input[at..(at + length)], .. input[to..]];
            case 7:
                changed.AsSpan(at, length).Fill((byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) }));
                return changed;
            case 8:
                return [.. input[..at], .. Part(another(), random, toEnd: true)];
            case 9:
                return [.. input[..at], .. Part(another(), random, toEnd: false), .. input[at..]];
            default:
                WriteNumber(changed.AsSpan(at), Edge(random), random);
                return changed;
        }
    }

    private static byte[] Noise(int length, Random random)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Part(byte[] input, Random random, bool toEnd)
    {
        int at = random.Next(input.Length + 1);
        return toEnd ? input[at..] : input[at..(at + Math.Min(input.Length - at, random.Next(1, 129)))];
    }

    private static void WriteNumber(Span<byte> to, long value, Random random)
    {
        int width = 2 << random.Next(3);
        if (to.Length < width)
            return;
        Span<byte> number = stackalloc byte[sizeof(long)];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number[..width].CopyTo(to);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            number[^width..].CopyTo(to);
        }
    }
}
