namespace Amago.Formats;

/// <summary>The temporary files of <see cref="AtomicFile"/>, and what becomes of those that a killed process left.</summary>
internal static class StaleTemporaries
{
    // A writer holds its file open from its creation on, all but for a moment.
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    /// <summary>A name of its own, short: the target's may already be as long as the file system allows.</summary>
    public static string NewName(string folder) => Path.Combine(folder, $".amago-{Guid.NewGuid():N}.tmp");

    /// <summary>Deletes what nobody writes to any more. A file that can't be deleted is left for the next time.</summary>
    public static void Delete(string folder) => Delete(folder, Moment);

    /// <summary>The same at once, for a folder that nobody else writes into.</summary>
    public static void DeleteAll(string folder) => Delete(folder, TimeSpan.Zero);

    private static void Delete(string folder, TimeSpan age)
    {
        try
        {
            var options = new EnumerationOptions { AttributesToSkip = FileAttributes.Directory };
            foreach (string temporary in Directory.EnumerateFiles(folder, ".amago-*.tmp", options))
                DeleteUnlessHeld(temporary, age);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder can't be listed; whether it can be written to is the caller's next question.
        }
    }

    private static void DeleteUnlessHeld(string temporary, TimeSpan age)
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(temporary) < age || new FileInfo(temporary).LinkTarget is not null)
            return;
        try
        {
            // Opening for oneself alone fails while another process has the file open. To read and write, because opening a pipe of that
            // name only to write would wait for its reader.
            using (new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
            }

            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its writer is at work, or another process was faster.
        }
    }
}
