namespace Amago.Rl.Runs;

/// <summary>What a loss of power leaves of a text file: nothing, or zeros where its pages were not written.</summary>
internal static class TextDamage
{
    /// <summary>Whether a file is missing, has nothing but white space in it, or has zeros.</summary>
    public static bool IsDamaged(string path)
    {
        if (!File.Exists(path))
            return true;
        ReadOnlySpan<byte> bytes = InputFile.ReadAll(path);
        return bytes.Contains((byte)0) || IsBlank(bytes);
    }

    /// <summary>Whether there is nothing in a file but zeros and white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept("\0 \t\r\n"u8);
}
