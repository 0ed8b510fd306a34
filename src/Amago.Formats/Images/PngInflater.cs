using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Amago.Formats.Images;

/// <summary>Takes rows out of the compressed image data, and finds data that is cut short, damaged or too long.</summary>
internal sealed class PngInflater : IDisposable
{
    private const string Where = "in chunk IDAT";

    private readonly PngDataStream _compressed;
    private readonly ZLibStream _stream;
    private readonly string _file;
    private readonly InvalidFileException? _fault;

    /// <summary>Starts at the first row's filter type.</summary>
    /// <param name="compressed">A zlib stream, which ends with the checksum of its contents.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="fault">Why the data may be cut short, where the file tells.</param>
    public PngInflater(ReadOnlyMemory<byte> compressed, string file, InvalidFileException? fault)
    {
        _file = file;
        _fault = fault;
        bool isArray = MemoryMarshal.TryGetArray(compressed, out ArraySegment<byte> segment);
        _compressed = new PngDataStream(isArray ? segment : compressed.ToArray());
        _stream = new ZLibStream(_compressed, CompressionMode.Decompress);
    }

    /// <summary>Fills <paramref name="row"/> with the next row's differences.</summary>
    public void ReadRow(Span<byte> row, out int filter)
    {
        Span<byte> type = stackalloc byte[1];
        int read = Read(type) + Read(row);
        if (read < 1 + row.Length)
            throw _fault ?? InvalidFileException.Expected(_file, $"a row of {row.Length + 1} bytes", $"{read}, then the end", Where);
        filter = type[0];
        if (filter >= PngFilter.Count)
            throw InvalidFileException.Expected(_file, "filter type 0 to 4", $"{filter}", Where);
    }

    /// <summary>
    /// Checks behind the last row that the data ends with its checksum, and notes what comes behind that is no part of the image.
    /// </summary>
    public void Finish(FileNotes notes)
    {
        if (Read(stackalloc byte[1]) > 0)
            notes.Add("there is more image data than the rows take");
        else if (_compressed.IsCutShort)
            throw _fault ?? InvalidFileException.Expected(_file, "the image data's checksum at its end", "the end", Where);
        else if (_compressed.IsPadded)
            notes.Add("there are other bytes behind the image data");
    }

    public void Dispose() => _stream.Dispose();

    private int Read(Span<byte> destination)
    {
        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // zlib's own errors are an IOException; the bytes are in memory
        {
            throw _fault ?? InvalidFileException.Expected(_file, "a zlib stream", "data that is damaged or cut short", Where, e);
        }
    }
}
