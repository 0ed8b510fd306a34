using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Amago.Formats;

namespace Amago.Nets.Modules;

/// <summary>
/// SHA-256 of named tensors. They come sorted by name, by code point; each as the length of its UTF-8 name, the name, the length of its
/// type's name, the type's name in ASCII, the number of dimensions (lengths and number: 4 bytes), the sizes (8 bytes each), and the values
/// in row-major order; all numbers little-endian.
/// </summary>
internal static class ContentHash
{
    public static string Of(IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            IEnumerable<(byte[] Name, Tensor Tensor)> named = tensors.Select(
                static named => (Encoding.UTF8.GetBytes(named.Name), named.Tensor));
            foreach ((byte[] name, Tensor tensor) in named.OrderBy(static named => named.Item1, ByCodePoint))
                Write(stream, name, tensor);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    // UTF-8 sorts as code points do, which is how Python sorts text.
    private static Comparer<byte[]> ByCodePoint { get; } = Comparer<byte[]>.Create(static (x, y) => x.AsSpan().SequenceCompareTo(y));

    private static void Write(Stream stream, byte[] name, Tensor tensor)
    {
        WriteText(stream, name);
        WriteText(stream, Encoding.ASCII.GetBytes(tensor.DType.Text()));
        Write(stream, (uint)tensor.Rank);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        foreach (int size in tensor.Shape)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)size);
            stream.Write(bytes);
        }

        ElementEncoder.Write(stream, tensor);
    }

    private static void WriteText(Stream stream, byte[] text)
    {
        Write(stream, (uint)text.Length);
        stream.Write(text);
    }

    private static void Write(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
