using Amago.Formats.Zip;

namespace Amago.Formats;

/// <summary>
/// Tells formats apart by what a file begins with, for files whose name does not say what they are: pipes, <c>/dev/stdin</c>.
/// </summary>
public static class FileFormats
{
    private static ReadOnlySpan<byte> EmptyZipStart => "PK\x05\x06"u8;

    /// <summary>Which reader a file is for; that one says what is wrong with it, if something is.</summary>
    /// <param name="file">All bytes of the file; of a zip archive the names in it are read, whose list is at its end.</param>
    public static FileFormat Of(ReadOnlySpan<byte> file)
    {
        // A header's length may begin as any other format does, but has zeros at its end, also where the file is cut short.
        if (file is [_, _, _, _, _, _, 0, 0, (byte)'{', ..])
            return FileFormat.SafeTensors;
        if (file.StartsWith(FileSignature.ZipStart) || file.StartsWith(EmptyZipStart))
            return ArchiveSignature.NamesIn(file) is { } names && names.Any(ArchiveSignature.IsTorchPickle)
                ? FileFormat.TorchCheckpoint
                : FileFormat.Npz;
        if (file.StartsWith(FileSignature.NpyStart))
            return FileFormat.Npy;
        if (file.StartsWith(FileSignature.PngStart))
            return FileFormat.Png;
        return file is [FileSignature.PickleStart, ..] ? FileFormat.TorchCheckpoint : FileFormat.Unknown;
    }
}
