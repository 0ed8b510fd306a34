namespace Amago.Formats.Zip;

/// <summary>What a file is by its first bytes and, of a zip archive, by the names in it.</summary>
internal static class ArchiveSignature
{
    private const string TorchPickle = "data.pkl";

    // Enough for white space before a web page's first word.
    private const int TextLength = 512;

    /// <summary>What the file is, in words; null where nothing tells.</summary>
    public static string? Find(FileBytes file)
    {
        ReadOnlySpan<byte> start = file.Span(0, (int)Math.Min(file.Length, TextLength));
        return FileSignature.IsSafeTensors(file)
            ? "a safetensors file"
            : start.StartsWith(FileSignature.ZipStart) ? OfZip(file) : FileSignature.FindStart(start);
    }

    /// <summary>What a zip archive is by the names in it.</summary>
    public static string OfArchive(IEnumerable<string> names)
    {
        string[] all = [.. names];
        if (IsTorchScript(all))
            return "a TorchScript archive, which holds a program (save the module's state_dict() with torch.save)";
        if (Array.Exists(all, IsTorchPickle))
            return "a PyTorch checkpoint (a zip archive)";
        bool hasArray = Array.Exists(all, static name => name.EndsWith(".npy", StringComparison.Ordinal));
        return hasArray ? "an npz archive of NumPy" : "a zip archive of other things";
    }

    /// <summary>Whether an archive is what <c>torch.jit.save</c> writes.</summary>
    public static bool IsTorchScript(IEnumerable<string> names) => names.Any(static name =>
        name is "constants.pkl"
            || name.EndsWith("/constants.pkl", StringComparison.Ordinal)
            || name.Contains("/code/", StringComparison.Ordinal));

    /// <summary>Whether a name in an archive is that of a PyTorch checkpoint's pickle.</summary>
    public static bool IsTorchPickle(string name) => name is TorchPickle || name.EndsWith($"/{TorchPickle}", StringComparison.Ordinal);

    /// <summary>The names in a zip archive; null where they can't be listed.</summary>
    public static IEnumerable<string>? NamesIn(FileBytes file)
    {
        try
        {
            return ZipDirectory.Read(file, string.Empty).Select(static entry => entry.Name);
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    private static string OfZip(FileBytes file)
    {
        if (ZipEnd.Find(file) < 0)
            return "a zip archive that is cut short, or with other bytes behind it";
        return NamesIn(file) is { } names ? OfArchive(names) : "a zip archive";
    }
}
