using System.Buffers.Binary;
using System.Text;

namespace Amago.Formats.Files;

/// <summary>
/// What a file is by its first bytes, whatever its name says: for names that say nothing, and for messages of readers that got something
/// else than they read.
/// </summary>
internal static class FileSignature
{
    private const int TarMagicAt = 257;

    /// <summary>First byte of a pickle: the instruction that states the protocol.</summary>
    public const byte PickleStart = 0x80;

    private static readonly (byte[] Start, string Name)[] Starts =
    [
        ([.. "version http"u8], "a Git LFS pointer, not the file that it stands for (git lfs pull fetches it)"),
        ([.. ZipStart], "a zip archive"),
        ([.. NpyStart], "an npy array"),
        ([.. PngStart], "a PNG image"),
        ([0xff, 0xd8, 0xff], "a JPEG image"),
        ([.. "GIF8"u8], "a GIF image"),
        ([0x89, .. "HDF\r\n"u8], "an HDF5 file"),
        ([0x1f, 0x8b], "a gzip file (gunzip unpacks it)"),
        ([.. "BZh"u8], "a bzip2 file (bunzip2 unpacks it)"),
        ([0xfd, .. "7zXZ"u8], "an xz file (unxz unpacks it)"),
        ([0x28, 0xb5, 0x2f, 0xfd], "a Zstandard file (unzstd unpacks it)"),
        ([.. "7z"u8, 0xbc, 0xaf], "a 7z archive"),
        ([.. "Rar!"u8], "a RAR archive"),
        ([.. "GGUF"u8], "a GGUF file"),
        ([.. "%PDF"u8], "a PDF document"),
    ];

    public static ReadOnlySpan<byte> ZipStart => "PK\x03\x04"u8;

    public static ReadOnlySpan<byte> NpyStart => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n'];

    // 0x1950a86a20f9469cfc6c as the pickle of an integer: the first thing in checkpoints before PyTorch 1.6.
    private static ReadOnlySpan<byte> OlderTorchMagic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>What a file is by its first bytes; null where they do not tell.</summary>
    public static string? FindStart(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "an empty file";
        foreach ((byte[] known, string name) in Starts)
        {
            if (start.StartsWith(known))
                return name;
        }

        if (start[0] == PickleStart)
        {
            return start.IndexOf(OlderTorchMagic) >= 0
                ? "a PyTorch checkpoint of the layout before version 1.6"
                : "a pickle of Python that is no PyTorch checkpoint";
        }

        return start.Length > TarMagicAt && start[TarMagicAt..].StartsWith("ustar"u8)
            ? "a tar archive, which PyTorch before 0.1.10 wrote (load it in Python and save it again, or unpack it)"
            : OfText(start);
    }

    /// <summary>Whether a file begins with the length of a header within it, and the header.</summary>
    public static bool IsSafeTensors(FileBytes file)
    {
        const int LengthBytes = sizeof(ulong);
        return file.Length > LengthBytes && file.Span(LengthBytes, 1)[0] == (byte)'{'
            && BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes)) <= (ulong)(file.Length - LengthBytes);
    }

    private static string? OfText(ReadOnlySpan<byte> start)
    {
        string text = Encoding.UTF8.GetString(start).TrimStart('\ufeff').TrimStart();
        if (text.StartsWith("<!doc", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "a web page (HTML), as a failed download leaves";
        if (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
            return "an XML document";
        return text.StartsWith('{') && text[1..].TrimStart() is ['"' or '}', ..] ? "a JSON text" : null;
    }
}
