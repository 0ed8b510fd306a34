using System.Text;

namespace Amago.Formats.Zip;

/// <summary>Names of archive entries: relative paths that stay inside, whoever unpacks them.</summary>
internal static class ZipNames
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes, string file)
    {
        string name;
        try
        {
            name = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw InvalidFileException.Expected(
                file, "entry names of valid UTF-8", Convert.ToHexStringLower(bytes), "in the zip directory", e);
        }

        return IsSafe(name)
            ? name
            : throw InvalidFileException.Expected(
                file, "entry names that are relative paths within the archive", $"'{name}'", "in the zip directory");
    }

    /// <summary>
    /// What a name would have to be that can't be written; null for one that can: valid Unicode, short enough, a relative path without
    /// tricks.
    /// </summary>
    public static string? Unmet(string name)
    {
        try
        {
            return !IsSafe(name) ? "relative paths within an archive"
                : Utf8.GetByteCount(name) > ushort.MaxValue ? $"no longer than {ushort.MaxValue} bytes in UTF-8"
                : null;
        }
        catch (EncoderFallbackException)
        {
            return "valid Unicode";
        }
    }

    private static bool IsSafe(string name)
    {
        if (name.Length == 0 || name[0] == '/' || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            return false;
        if (name.Contains('\\', StringComparison.Ordinal) || name.Any(char.IsControl))
            return false;
        return !name.Split('/').Any(static part => part is "." or "..");
    }
}
