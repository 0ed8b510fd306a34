using System.Globalization;

namespace Amago.Formats;

/// <summary>
/// Names of files that are open already, which Linux has as links below <c>/proc</c>: /dev/stdin, /dev/fd/63. Such a link is a door to what
/// is open, not a name of it: what it says can't be opened, or is another file by now.
/// </summary>
public static class OpenFiles
{
    private const string Doors = "/proc/", Descriptors = "/fd/", Flags = "flags:";

    private const long CloseOnExec = 0x80000; // O_CLOEXEC

    /// <summary>Whether a path lies among the links to open files.</summary>
    internal static bool IsDoor(string path) => OperatingSystem.IsLinux() && path.StartsWith(Doors, StringComparison.Ordinal);

    /// <summary>
    /// Refuses a door to what nobody gave this process: a standard stream that was closed, whose number the runtime uses for itself.
    /// </summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="target">The link that the path leads to.</param>
    internal static void Check(string path, string target)
    {
        if (!IsDoor(target) || !target.StartsWith(Invariant($"{Doors}{Environment.ProcessId}{Descriptors}"), StringComparison.Ordinal))
            return;
        if (int.TryParse(Path.GetFileName(target), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && IsOwn(number))
            throw new FileNotFoundException($"{path}: there is no such file: it stands for a stream that is closed.", path);
    }

    /// <summary>Whether a number is free, or that of a file which this process opened itself, and did not inherit.</summary>
    /// <param name="number">A file descriptor: 0, 1 and 2 are the standard streams.</param>
    /// <returns>Always false outside Linux, where nothing tells.</returns>
    public static bool IsOwn(int number)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            // What is inherited survived an exec, and so is not closed on exec; everything that the runtime opens is.
            IEnumerable<string> lines = File.ReadLines(Invariant($"/proc/self/fdinfo/{number}"));
            string? flags = lines.FirstOrDefault(static line => line.StartsWith(Flags, StringComparison.Ordinal));
            return flags is not null && (Convert.ToInt64(flags[Flags.Length..].Trim(), 8) & CloseOnExec) != 0;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false; // a system without /proc
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
