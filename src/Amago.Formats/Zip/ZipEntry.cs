using System.Runtime.InteropServices;

namespace Amago.Formats.Zip;

/// <summary>One file in a zip archive.</summary>
/// <param name="Name">With '/' between folders.</param>
/// <param name="Deflated">Compressed; otherwise stored as it is.</param>
/// <param name="Checksum">CRC-32 of the contents.</param>
/// <param name="HeaderStart">Where in the archive its own header is.</param>
/// <param name="Start">Where in the archive its bytes are.</param>
/// <param name="CompressedSize">How many they are.</param>
/// <param name="Size">How many the contents are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZipEntry(
    string Name, bool Deflated, uint Checksum, long HeaderStart, long Start, long CompressedSize, long Size)
{
    public long End => Start + CompressedSize;
}
