using System.Buffers.Binary;

namespace Amago.Fuzz.Mutation;

/// <summary>Files of a length, a header in text and data behind it: the header is changed and its length made right, mostly.</summary>
internal static class HeaderMutation
{
    private static readonly TextMutation SafeTensorsWords = new(
        "\"F32\"", "\"F64\"",
        "\"F16\"", "\"BF16\"", "\"I64\"", "\"I32\"", "\"I8\"", "\"U8\"", "\"U64\"", "\"BOOL\"", "\"F8_E4M3\"", "\"C64\"",
        "\"dtype\"",
        "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "[", "]", "{", "}", ",", ":", "\\u0000", "\\ud800", "\\u001b", " ", "\n",
        "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}",
        "\"z\":{\"dtype\":\"U8\",\"shape\":[0,2147483647,2147483647],\"data_offsets\":[0,0]}");

    private static readonly TextMutation NpyWords = new(
        "'descr'", "'fortran_order'",
        "'shape'", "True", "False", "'<f4'", "'>f4'", "'=f4'", "'f4'", "'|u1'", "'u1'", "'<f8'", "'<i8'", "'|b1'", "'?'", "'|O'",
        "'<U3'", "'<c8'",
        "'<f2'", "'>i2'", "'<u8'", "'|i1'", "(", ")", ",", ":", "{", "}", "(3,)", "(3L,)", "()", "[('a', '<f4')]", "L", "\n", " ");

    /// <summary>A safetensors file.</summary>
    public static byte[] SafeTensors(byte[] input, Func<byte[]> another, Random random)
    {
        long length = input.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(input);
        if (length < 0 || length > input.Length - 8 || random.Next(4) == 0)
            return ByteMutation.Mutate(input, another, random);
        (byte[] header, byte[] data) = Parts(input, 8, (int)length, SafeTensorsWords, random);
        var size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, random.Next(20) == 0 ? ByteMutation.Edge(random) : header.Length);
        return [.. size, .. header, .. data];
    }

    /// <summary>An npy file.</summary>
    public static byte[] Npy(byte[] input, Func<byte[]> another, Random random)
    {
        int start = input.Length > 6 && input[6] > 1 ? 12 : 10;
        int length = input.Length < start ? -1 : start == 10
            ? BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(8))
            : BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(8));
        if (length < 0 || length > input.Length - start || random.Next(4) == 0)
            return ByteMutation.Mutate(input, another, random);
        (byte[] header, byte[] data) = Parts(input, start, length, NpyWords, random);
        var size = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(size, header.Length);
        return [.. input[..8], .. size[..(start - 8)], .. header, .. data];
    }

    private static (byte[] Header, byte[] Data) Parts(byte[] input, int start, int length, TextMutation words, Random random)
    {
        byte[] header = input[start..(start + length)], data = input[(start + length)..];
        header = words.Mutate(header, () => header, random);
        return random.Next(8) switch
        {
            0 => (header, ByteMutation.Change(data, () => data, random)),
            1 => (header, new byte[random.Next(64)]),
            _ => (header, data),
        };
    }
}
