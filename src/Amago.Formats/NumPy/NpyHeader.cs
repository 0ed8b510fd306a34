using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Amago.Formats.Elements;

namespace Amago.Formats.NumPy;

/// <summary>What a header says of the elements behind it. Version 1 of the format has 2 bytes for its length, later ones have 4.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NpyHeader(NpyType Type, bool FortranOrder, int[] Sizes)
{
    /// <summary>Bytes that tell how many precede the elements, at most.</summary>
    public const int PrefixLength = LengthAt + sizeof(uint);

    private const int LengthAt = 8;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Product of the sizes; what more than a long can count is far beyond any file.</summary>
    public long ElementCount
    {
        get
        {
            Int128 count = 1;
            foreach (int size in Sizes)
                count = Int128.Min(count * size, long.MaxValue / sizeof(long)); // stays large until a later 0
            return (long)count;
        }
    }

    /// <summary>Number of bytes that precede the elements.</summary>
    /// <param name="prefix">The file's first <see cref="PrefixLength"/> bytes, fewer where the file is shorter.</param>
    /// <param name="fileLength">Length of the file in bytes.</param>
    /// <param name="file">Name of the file in error messages.</param>
    public static int DataStart(ReadOnlySpan<byte> prefix, long fileLength, string file)
    {
        int start = HeaderStart(prefix, file);
        ReadOnlySpan<byte> bytes = prefix[LengthAt..start];
        uint length = bytes.Length == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= Math.Min(fileLength, Array.MaxLength) - start
            ? start + (int)length
            : throw InvalidFileException.Expected(
                file, $"a header length of at most the {fileLength - start} bytes that follow", $"{length}", $"at byte {LengthAt}");
    }

    /// <summary>Parses all that precedes the elements, and checks that the file is at least as long as it says.</summary>
    /// <remarks>What lies behind the elements, such as another array, is noted and passed over, as <c>numpy.load</c> does.</remarks>
    public static NpyHeader Parse(ReadOnlySpan<byte> beforeData, long fileLength, string file, FileNotes notes)
    {
        int start = HeaderStart(beforeData, file);
        NpyHeader header = new NpyHeaderParser(beforeData[start..], start, file).Parse();
        Int128 wanted = (Int128)header.ElementCount * header.Type.Element.Size();
        long data = fileLength - beforeData.Length;
        if (data < wanted)
        {
            throw InvalidFileException.Expected(
                file, $"{wanted} bytes of data for shape ({string.Join(", ", header.Sizes)})", $"{data}", $"at byte {beforeData.Length}");
        }

        if (data > wanted)
            notes.Add($"only the first array is read, {data - (long)wanted} bytes lie behind it");
        return header;
    }

    private static int HeaderStart(ReadOnlySpan<byte> bytes, string file)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw InvalidFileException.Expected(
                file, "the magic string \\x93NUMPY", FileSignature.FindStart(bytes) ?? "other bytes", "at the start");
        }

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
}
