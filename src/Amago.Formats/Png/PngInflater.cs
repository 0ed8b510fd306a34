using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Amago.Formats;

/// <summary>Takes rows out of the compressed image data, and finds data that is cut short, damaged or too long.</summary>
internal sealed class PngInflater : IDisposable
{
    private const string Where = "in chunk IDAT";
    private const int ChecksumBytes = 4;

    private readonly ReadOnlyMemory<byte> _compressed;
    private readonly ZLibStream _stream;
    private readonly string _file;
    private Adler32 _checksum = new();

    public PngInflater(ReadOnlyMemory<byte> compressed, string file)
    {
        _compressed = compressed;
        _file = file;
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(compressed, out ArraySegment<byte> segment) ? segment : compressed.ToArray();
        _stream = new ZLibStream(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), CompressionMode.Decompress);
    }

    /// <summary>Fills <paramref name="row"/> with the next row's differences.</summary>
    public void ReadRow(Span<byte> row, out int filter)
    {
        Span<byte> type = stackalloc byte[1];
        int read = Read(type) + Read(row);
        if (read < 1 + row.Length)
            throw InvalidFileException.Expected(_file, $"a row of {row.Length + 1} bytes", $"{read}, then the end", Where);
        filter = type[0];
        if (filter >= PngFilter.Count)
            throw InvalidFileException.Expected(_file, "filter type 0 to 4", $"{filter}", Where);
    }

    /// <summary>Checks that the last row was the end.</summary>
    public void Finish()
    {
        uint checksum = _checksum.Value;
        if (Read(stackalloc byte[1]) > 0)
            throw InvalidFileException.Expected(_file, "the end of the image data behind the last row", "more", Where);

        // The zlib stream ends with the checksum of its contents: anything behind it is not a part of it.
        if (_compressed.Length < ChecksumBytes || BinaryPrimitives.ReadUInt32BigEndian(_compressed.Span[^ChecksumBytes..]) != checksum)
            throw InvalidFileException.Expected(_file, "the image data's checksum at its end", "other bytes", Where);
    }

    public void Dispose() => _stream.Dispose();

    private int Read(Span<byte> destination)
    {
        try
        {
            int read = _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            _checksum.Append(destination[..read]);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw InvalidFileException.Expected(_file, "a zlib stream", "data that is damaged or cut short", Where, e);
        }
    }
}
