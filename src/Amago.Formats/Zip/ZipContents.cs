using System.IO.Compression;
using System.IO.Hashing;

namespace Amago.Formats.Zip;

/// <summary>
/// An entry's contents, unpacked as they are read, so that they never stand in memory beside what is made of them. <see cref="Finish"/>
/// checks them against the size and the checksum that the archive states.
/// </summary>
internal ref struct ZipContents : IByteSource, IDisposable
{
    // A deflated bit stands for at most 258 bytes in two codes of one bit each.
    private const long MaxRatio = 1032;

    private readonly DeflateStream? _inflater;
    private readonly Crc32 _checksum = new();
    private readonly ZipEntry _entry;
    private readonly string _file;
    private FileCursor _stored;
    private long _position;

    public ZipContents(FileBytes file, in ZipEntry entry, string name)
    {
        _entry = entry;
        _file = name;
        FileBytes bytes = file.Slice(entry.Start, entry.CompressedSize);
        if (entry.Deflated)
            _inflater = new DeflateStream(new MemoryStream(Compressed(bytes), writable: false), CompressionMode.Decompress);
        else
            _stored = new FileCursor(bytes);
    }

    private readonly string Where => $"in entry '{_entry.Name}'";

    public static long MaxSize(long compressedSize) =>
        compressedSize > Array.MaxLength ? Array.MaxLength : Math.Min(Array.MaxLength, compressedSize * MaxRatio);

    public void Read(scoped Span<byte> destination)
    {
        if (_inflater is null)
            _stored.Read(destination);
        else
            Inflate(_inflater, destination);
        _checksum.Append(destination);
        _position += destination.Length;
    }

    /// <summary>Unpacks all of an entry, which has to be small.</summary>
    public byte[] ReadToEnd()
    {
        var contents = new byte[_entry.Size];
        Read(contents);
        Finish();
        return contents;
    }

    /// <summary>Checks the contents at the end; bytes that nobody has read are passed over.</summary>
    public void Finish()
    {
        Span<byte> rest = stackalloc byte[256];
        while (_position < _entry.Size)
            Read(rest[..(int)Math.Min(rest.Length, _entry.Size - _position)]);
        if (_inflater is not null && ReadAtMost(_inflater, rest[..1]) > 0)
            throw InvalidFileException.Expected(_file, $"{_entry.Size} bytes of contents", "more", Where);
        uint checksum = _checksum.GetCurrentHashAsUInt32();
        if (checksum != _entry.Checksum)
            throw InvalidFileException.Expected(_file, $"contents of checksum {_entry.Checksum:x8}", $"{checksum:x8}", Where);
    }

    public readonly void Dispose() => _inflater?.Dispose();

    private readonly byte[] Compressed(FileBytes bytes) => bytes.Length <= Array.MaxLength
        ? bytes.ToArray(0, (int)bytes.Length)
        : throw InvalidFileException.Expected(_file, $"at most {Array.MaxLength} compressed bytes", $"{bytes.Length}", Where);

    private readonly void Inflate(DeflateStream inflater, Span<byte> destination)
    {
        int read = ReadAtMost(inflater, destination);
        if (read < destination.Length)
            throw InvalidFileException.Expected(_file, $"{_entry.Size} bytes of contents", $"{_position + read}", Where);
    }

    private readonly int ReadAtMost(DeflateStream inflater, Span<byte> destination)
    {
        try
        {
            return inflater.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // zlib's own errors are an IOException; the bytes are in memory
        {
            throw InvalidFileException.Expected(_file, "deflated contents", "data that is damaged or cut short", Where, e);
        }
    }
}
