using System.Runtime.InteropServices;

namespace Amago.Formats.Zip;

/// <summary>Directory entry of one file in a zip archive.</summary>
/// <param name="Name">Path of the file, with '/' between folders.</param>
/// <param name="Deflated">Whether the contents are compressed; otherwise they are stored as they are.</param>
/// <param name="Checksum">CRC-32 of the contents.</param>
/// <param name="HeaderStart">Position of the entry's own header in the archive.</param>
/// <param name="Start">Position of the entry's bytes in the archive.</param>
/// <param name="CompressedSize">Number of the entry's bytes in the archive.</param>
/// <param name="Size">Number of bytes of the unpacked contents.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZipEntry(
    string Name, bool Deflated, uint Checksum, long HeaderStart, long Start, long CompressedSize, long Size)
{
    public long End => Start + CompressedSize;
}
