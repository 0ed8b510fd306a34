namespace Amago.Formats.Files;

/// <summary>Decides between a warning and an error where members of a file are not read.</summary>
internal static class Unreadables
{
    /// <summary>The dictionary itself, where it has a tensor or nothing at all.</summary>
    /// <exception cref="InvalidFileException">All there is in the file is not read.</exception>
    public static StateDict ExpectReadable(this StateDict tensors, string file) => tensors.Count > 0 || tensors.Unreadable.Count == 0
        ? tensors
        : throw InvalidFileException.Expected(
            file, "a tensor that is read", $"none but {Printable.Few(tensors.Unreadable)}", "in the file");
}
