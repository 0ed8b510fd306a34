using System.IO.Compression;

namespace Amago.Formats.Zip;

/// <summary>
/// Writes archives whose bytes depend on nothing but their contents: every entry has the same date, the earliest that zip knows.
/// </summary>
internal sealed class ZipWriter(Stream stream, bool compressed) : IDisposable
{
    private static readonly DateTimeOffset Date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    public void Add(string name, Action<Stream> write)
    {
        ZipArchiveEntry entry = _archive.CreateEntry(name, compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
        entry.LastWriteTime = Date;
        using Stream contents = entry.Open();
        write(contents);
    }

    public void Dispose() => _archive.Dispose();
}
