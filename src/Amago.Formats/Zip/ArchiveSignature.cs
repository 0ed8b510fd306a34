using Amago.Formats.Files;

namespace Amago.Formats.Zip;

/// <summary>What a file is by its first bytes and, of a zip archive, by the names in it.</summary>
internal static class ArchiveSignature
{
    private const string TorchPickle = "data.pkl";

    // Enough for white space before a web page's first word.
    private const int TextLength = 512;

    private static ReadOnlySpan<byte> EmptyZipStart => "PK\x05\x06"u8;

    /// <summary>Which reader a file is for; that one says what is wrong with it, if something is.</summary>
    public static FileFormat FormatOf(FileBytes file)
    {
        ReadOnlySpan<byte> start = file.Span(0, (int)Math.Min(file.Length, TextLength));

        // A header's length may begin as any other format does, but has zeros at its end, also where the file is cut short.
        if (start is [_, _, _, _, _, _, 0, 0, (byte)'{', ..])
            return FileFormat.SafeTensors;

        if (start.StartsWith(FileSignature.ZipStart) || start.StartsWith(EmptyZipStart))
            return NamesIn(file) is { } names && names.Any(IsTorchPickle) ? FileFormat.TorchCheckpoint : FileFormat.Npz;
        if (start.StartsWith(FileSignature.NpyStart))
            return FileFormat.Npy;
        if (start.StartsWith(FileSignature.PngStart))
            return FileFormat.Png;
        return start is [FileSignature.PickleStart, ..] ? FileFormat.TorchCheckpoint : FileFormat.Unknown;
    }

    /// <summary>What the file is, in words; null where nothing tells.</summary>
    public static string? Find(FileBytes file)
    {
        ReadOnlySpan<byte> start = file.Span(0, (int)Math.Min(file.Length, TextLength));
        return FileSignature.IsSafeTensors(file) ? "a safetensors file" : start.StartsWith(FileSignature.ZipStart) ? OfZip(file) : FileSignature.FindStart(start);
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

    private static bool IsTorchPickle(string name) => name is TorchPickle || name.EndsWith($"/{TorchPickle}", StringComparison.Ordinal);

    private static string OfZip(FileBytes file)
    {
        if (ZipEnd.Find(file) < 0)
            return "a zip archive that is cut short, or with other bytes behind it";
        return NamesIn(file) is { } names ? OfArchive(names) : "a zip archive";
    }

    // Null where they can't be listed.
    private static IEnumerable<string>? NamesIn(FileBytes file)
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
}
