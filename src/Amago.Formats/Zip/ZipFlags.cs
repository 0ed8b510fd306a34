namespace Amago.Formats.Zip;

/// <summary>What an entry's flags and method may be.</summary>
internal static class ZipFlags
{
    // Encrypted, compressed patch data, strongly encrypted, hidden headers.
    private const int Refused = 0x0001 | 0x0020 | 0x0040 | 0x2000;
    private const int Stored = 0;
    private const int Deflated = 8;

    /// <summary>Whether the sizes come behind the data, so that the header before it has none.</summary>
    public static bool SizesFollow(int flags) => (flags & 0x0008) != 0;

    public static void Check(int flags, string entry, string file)
    {
        if ((flags & Refused) != 0)
        {
            throw InvalidFileException.Expected(
                file, "entries without encryption or patches", $"flags 0x{flags:x4}", $"in entry '{entry}'");
        }
    }

    public static bool IsDeflated(int method, string entry, string file) => method is Stored or Deflated
        ? method == Deflated
        : throw InvalidFileException.Expected(file, "compression method 0 (stored) or 8 (deflated)", $"{method}", $"in entry '{entry}'");
}
