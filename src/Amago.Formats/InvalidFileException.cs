namespace Amago.Formats;

/// <summary>
/// A file is corrupt, cut short or of a kind that is not supported; the message names the file, what was expected, what came, and where.
/// </summary>
public sealed class InvalidFileException : FormatException
{
    // Parts of a message may quote what a file says, of any length and with any characters. A path is shown whole.
    private const int MaxPartLength = 320, MaxNameLength = 4096;

    /// <summary>Makes the exception without a text.</summary>
    public InvalidFileException()
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public InvalidFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public InvalidFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>In a word what the file holds, where nothing is wrong with it but that this is not read.</summary>
    internal string? Unsupported { get; private init; }

    /// <summary>Makes the exception out of the parts of its message: <c>FILE: expected THIS, got THAT, THERE.</c></summary>
    /// <param name="file">The file's path as the user gave it.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="got">
    /// What stands there; it may be the file's own words, of which a few hundred are shown, without control characters.
    /// </param>
    /// <param name="where">Place in the file, <c>in line 3</c>.</param>
    /// <param name="cause">The exception that was caught, or null.</param>
    public static InvalidFileException Expected(string file, string expected, string got, string where, Exception? cause = null)
    {
        string message = $"{Printable.Short(file, MaxNameLength)}: expected {Part(expected)}, got {Part(got)}, {Part(where)}.";
        return cause is null ? new InvalidFileException(message) : new InvalidFileException(message, cause);
    }

    /// <summary>
    /// What was wrong with an argument that came out of a file: the message without the parameter's name, which is a method's.
    /// </summary>
    /// <param name="e">The exception that the method threw.</param>
    public static string TextOf(ArgumentException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
    }

    internal static InvalidFileException NotSupported(string file, string expected, string got, string where, string what) =>
        new(Expected(file, expected, got, where).Message) { Unsupported = Printable.Short(what) };

    private static string Part(string text) => Printable.Short(text, MaxPartLength);
}
