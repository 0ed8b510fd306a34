namespace Amago.Formats.Files;

/// <summary>Takes a file's bytes one after the other.</summary>
internal ref struct FileCursor(FileBytes bytes) : IByteSource
{
    private readonly FileBytes _bytes = bytes;
    private long _position;

    public void Read(scoped Span<byte> destination)
    {
        _bytes.Read(_position, destination);
        _position += destination.Length;
    }
}
