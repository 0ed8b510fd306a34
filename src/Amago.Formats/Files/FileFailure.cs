namespace Amago.Formats;

/// <summary>What the system says of a file, in words and with the name by which the user knows the file.</summary>
public static class FileFailure
{
    // Numbers of errors that Linux and macOS share.
    private const int Io = 5, Busy = 16, FileTooLarge = 27, NoSpace = 28, ReadOnlySystem = 30, BrokenPipe = 32;

    // Disk quota: Linux, macOS. On Windows, a full disk.
    private const int Quota = 122, QuotaOnMac = 69, NoSpaceOnWindows = unchecked((int)0x80070070);

    // A lock that another has: Linux, macOS.
    private const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolationOnWindows = unchecked((int)0x80070020);

    /// <summary>Whether an exception speaks of a file, so that <see cref="Named"/> can put it in words.</summary>
    /// <param name="e">The exception that was caught.</param>
    // .NET gives a file that outgrows a limit as an argument out of range.
    public static bool IsOfFile(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>
    /// An exception for the same failure with the user's name of the file; an <see cref="IOException"/> keeps its number.
    /// </summary>
    /// <param name="path">The file's path as the user gave it.</param>
    /// <param name="problem">What can't be done: <c>can't be written</c>.</param>
    /// <param name="e">The system's exception.</param>
    /// <returns>The exception to throw, of the same kind, with <paramref name="e"/> within it.</returns>
    public static Exception Named(string path, string problem, Exception e)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(e);
        string message = $"{path}: {problem}: {Reason(e)}.";
        return e switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, e),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, e),
            _ => new IOException(message, e) { HResult = Number(e) },
        };
    }

    /// <summary>Whether the machine is to blame, and not what the user asked for: a full or broken disk, a reader that has gone.</summary>
    /// <param name="e">The exception that was caught.</param>
    public static bool IsOfMachine(Exception e) =>
        e is IOException && e.HResult is Io or FileTooLarge or NoSpace or BrokenPipe or Quota or QuotaOnMac or NoSpaceOnWindows;

    /// <summary>Whether another file can't take the name, because something is mounted there.</summary>
    internal static bool IsMountedOver(Exception e) => e is IOException && e.HResult == Busy;

    /// <summary>Whether nothing can be added to a folder.</summary>
    internal static bool IsClosedFolder(Exception e) =>
        e is UnauthorizedAccessException || (e is IOException && e.HResult == ReadOnlySystem);

    /// <summary>Whether another process has the file open, and shares it with nobody.</summary>
    /// <param name="e">The exception that was caught.</param>
    public static bool IsHeld(Exception e) => e is IOException && e.HResult is WouldBlock or WouldBlockOnMac or SharingViolationOnWindows;

    private static int Number(Exception e) => e is ArgumentOutOfRangeException ? FileTooLarge : e.HResult;

    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        DirectoryNotFoundException => "there is no folder for it",
        PathTooLongException => "the name, or the path to it, is too long",
        EndOfStreamException => "it ends too early",
        _ => Number(e) switch
        {
            Io => "the device reports an error",
            FileTooLarge => "a file of this size is not allowed",
            NoSpace or NoSpaceOnWindows => "there is no space left",
            ReadOnlySystem => "the file system is read-only",
            BrokenPipe => "its reader has gone",
            Quota or QuotaOnMac => "the disk quota is used up",
            _ => SystemText(e.Message),
        },
    };

    // .NET ends it with the file's full name, which may be one that the user never gave.
    private static string SystemText(string message)
    {
        int name = message.IndexOf(" : '", StringComparison.Ordinal);
        string text = (name < 0 ? message : message[..name]).TrimEnd('.');
        return text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? $"{char.ToLowerInvariant(text[0])}{text[1..]}" : text;
    }
}
