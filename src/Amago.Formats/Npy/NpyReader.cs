using System.Buffers.Binary;
using Amago.Tensors;

namespace Amago.Formats;

/// <summary>Magic string, version, header length (2 bytes in version 1, 4 later), header, then the elements to the file's end.</summary>
internal static class NpyReader
{
    private const int LengthAt = 8;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static Tensor Read(FileBytes bytes, string file)
    {
        ReadOnlySpan<byte> first = bytes.Span(0, (int)Math.Min(bytes.Length, LengthAt + sizeof(uint)));
        int start = HeaderStart(first, file);
        ReadOnlySpan<byte> lengthBytes = first[LengthAt..start];
        uint length = lengthBytes.Length == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        long rest = bytes.Length - start;
        if (length > Math.Min(rest, int.MaxValue))
            throw InvalidFileException.Expected(file, $"a header length of at most the {rest} bytes that follow", $"{length}", $"at byte {LengthAt}");

        NpyHeader header = new NpyHeaderParser(bytes.Span(start, (int)length), start, file).Parse();
        FileBytes data = bytes.Slice(start + length, rest - length);
        long wanted = (long)header.Shape.ElementCount * header.Type.Element.Size();
        return data.Length == wanted
            ? Decode(data, header)
            : throw InvalidFileException.Expected(file, $"{wanted} bytes of data for shape {header.Shape}", $"{data.Length}", $"at byte {start + length}");
    }

    private static int HeaderStart(ReadOnlySpan<byte> bytes, string file)
    {
        if (!bytes.StartsWith(Magic))
            throw InvalidFileException.Expected(file, "the magic string \\x93NUMPY", "other bytes", "at the start");
        if (bytes.Length <= LengthAt)
            throw InvalidFileException.Expected(file, "a version and a header length", "the file's end", $"at byte {bytes.Length}");
        byte major = bytes[Magic.Length], minor = bytes[Magic.Length + 1];
        if (major is 0 or > 3 || minor != 0)
            throw InvalidFileException.Expected(file, "version 1.0, 2.0 or 3.0", $"{major}.{minor}", $"at byte {Magic.Length}");
        int start = LengthAt + (major == 1 ? sizeof(ushort) : sizeof(uint));
        return bytes.Length >= start
            ? start
            : throw InvalidFileException.Expected(file, "a header length", "the file's end", $"at byte {bytes.Length}");
    }

    private static Tensor Decode(FileBytes data, in NpyHeader header)
    {
        (ElementType type, bool bigEndian) = header.Type;
        if (!header.FortranOrder)
            return ElementDecoder.Decode(data, type, bigEndian, header.Shape);

        // In Fortran order the first index runs fastest: the row-major order of the reversed shape.
        int[] reversed = header.Shape.ToArray();
        Array.Reverse(reversed);
        int[] strides = Strides.Contiguous(reversed);
        Array.Reverse(strides);
        Tensor tensor = ElementDecoder.Decode(data, type, bigEndian, reversed);
        return new Tensor(tensor.Storage, tensor.DType, header.Shape, strides, 0).InLayout(Strides.Contiguous(header.Shape));
    }
}
