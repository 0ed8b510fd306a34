namespace Amago.Formats.Files;

/// <summary>
/// What reading one file may take: a few bytes may stand for many, where they are compressed or name one thing in many places. Every reader
/// of such a format asks before it allocates, for the size in memory (an int8 becomes eight bytes), not that in the file.
/// </summary>
internal sealed class MemoryBudget(long fileLength)
{
    /// <summary>Bytes for each of the file's, and <see cref="FreeBytes"/> more for small files of much that is equal.</summary>
    public const long BytesPerByte = 32;

    public const long FreeBytes = 64 << 20;

    /// <summary>Bytes that a byte of text may take: it becomes UTF-16, is joined to other text, and is quoted in messages.</summary>
    public const long TextBytes = 8;

    private readonly long _limit = FreeBytes + (BytesPerByte * fileLength);
    private long _taken;

    /// <summary>Counts what is about to be allocated.</summary>
    /// <exception cref="InvalidFileException">The bytes are more than the file may take.</exception>
    public void Take(long bytes, string file, string where)
    {
        if (bytes > _limit - _taken)
        {
            string expected = $"at most {_limit} bytes in memory, which is {BytesPerByte} times the file and {FreeBytes >> 20} MiB";
            throw InvalidFileException.Expected(file, expected, $"{_taken + (Int128)bytes} or more", where);
        }

        _taken += bytes;
    }
}
