using Microsoft.Win32.SafeHandles;

namespace Amago.Cli.Output;

/// <summary>
/// The process's standard streams, as whoever started it left them. One that is closed counts as one that leads nowhere: its number may by
/// now belong to a file of the runtime's, or go to the next file that is opened, and what is printed must not end there.
/// </summary>
internal static class StandardStreams
{
    public const int In = 0, Out = 1, Error = 2;

    private static readonly List<SafeFileHandle> Placeholders = [];

    /// <summary>Takes the numbers of closed streams that are free still, so that no file gets them.</summary>
    public static void Occupy()
    {
        if (OperatingSystem.IsWindows())
            return;
        while (true)
        {
            // A new file gets the lowest number that is free.
            SafeFileHandle handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() > Error)
            {
                handle.Dispose();
                return;
            }

            Placeholders.Add(handle);
        }
    }

    /// <summary>Whether a stream was open when the process started.</summary>
    public static bool IsOpen(int number) => !OpenFiles.IsOwn(number);
}
