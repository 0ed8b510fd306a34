using System.Globalization;
using System.Text;

namespace Amago.Rl.Runs;

/// <summary>
/// A run's folder, which belongs to one process at a time: from <see cref="Claim"/> to <see cref="Dispose"/>, or to the process's end.
/// </summary>
/// <remarks>
/// The owner holds a file <c>.running.PROCESS.RANDOM.HOST</c> in the folder open for itself alone. The system lets go of it when the
/// process ends, however it ends; a file that nobody holds means nothing, whichever process has its number now and wherever the folder was
/// copied. Every claim makes a file of its own before it looks for those of others, so that of two claims one sees the other at least; and
/// since no name comes twice, deleting what was left behind can't hit another's claim. Where a file system has no locks, there is no
/// protection.
/// </remarks>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = ".running.";

    // Claims that meet go back and try again; so often that all but one have come through by then.
    private const int Attempts = 60, MaxMilliseconds = 40;

    private readonly FileStream _claim;
    private readonly bool _isNew;

    private RunFolder(string path, FileStream claim, bool isNew) => (Path, _claim, _isNew) = (path, claim, isNew);

    /// <summary>The folder's path as the caller gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the folder has no files but claims.</summary>
    private bool IsEmpty => Directory.EnumerateFileSystemEntries(Path).All(static entry => IsClaim(entry));

    /// <summary>Takes a folder, which is made where there is none, and deletes what a killed owner left of files that it wrote.</summary>
    /// <exception cref="IOException">The folder belongs to a process, which the message names; or it can't be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static RunFolder Claim(string path)
    {
        RunFolder folder = TryClaim(path, out string owner)
            ?? throw new IOException(
                $"{path}: expected a folder that no other run is at work in, got one that belongs to {owner}; "
                + "wait for its end, stop it, or name another folder.");
        AtomicFile.DeleteLeftovers(path);
        return folder;
    }

    /// <summary>Takes a new folder: the named one, or, where something has that name, <c>NAME-2</c>, <c>NAME-3</c>, ...</summary>
    /// <inheritdoc cref="Claim"/>
    public static RunFolder ClaimNew(string path)
    {
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}-{number}");
            if (System.IO.Path.Exists(name) || TryClaim(name, out _) is not { } folder)
                continue;
            bool isEmpty = false; // where not, another process was faster, and is done with it already
            try
            {
                isEmpty = folder.IsEmpty;
                if (isEmpty)
                    return folder;
            }
            finally
            {
                if (!isEmpty)
                    folder.Dispose();
            }
        }
    }

    /// <summary>Gives the folder free; one that was made for this claim and that nothing came into is deleted.</summary>
    public void Dispose()
    {
        _claim.Dispose();
        try
        {
            if (_isNew && IsEmpty)
                Directory.Delete(OutputPath.Resolve(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another claim lies in it by now.
        }
    }

    private static RunFolder? TryClaim(string path, out string owner)
    {
        owner = "";
        string target = OutputPath.Resolve(path); // of a link, the folder that it names is made
        bool isNew = false;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            isNew |= !Directory.Exists(target);
            if (File.Exists(target))
                throw new IOException($"{path}: expected the name of a folder to keep a run in, got a file.");
            Write(path, () => Directory.CreateDirectory(target));
            if (Make(path) is { } claim)
            {
                var folder = new RunFolder(path, claim, isNew);
                try
                {
                    if (Other(path, claim.Name) is not { } other)
                    {
                        Write(path, () => claim.Write(Encoding.UTF8.GetBytes(OwnerIn(claim.Name) + "\n")));
                        return folder;
                    }

                    claim.Dispose();
                    owner = OwnerIn(other);
                    if (IsOwners(other))
                        return null;
                }
                catch
                {
                    folder.Dispose(); // a full disk, say
                    throw;
                }
            }

            Thread.Sleep(Random.Shared.Next(MaxMilliseconds));
        }

        return null;
    }

    /// <summary>Makes a claim; null where another process took the new file for one that was left behind.</summary>
    private static FileStream? Make(string folder)
    {
        string host = string.Concat(Environment.MachineName.Split(System.IO.Path.GetInvalidFileNameChars()));
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}.{Guid.NewGuid():N}.{host}");
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), name);
        try
        {
            FileStream claim = Open(path, FileMode.CreateNew);
            if (File.Exists(claim.Name))
                return claim;
            claim.Dispose();
            return null;
        }
        catch (Exception e) when (FileFailure.IsHeld(e) || e is DirectoryNotFoundException)
        {
            return null; // or that process has given up a folder that was new
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{folder}: expected a folder that this process may write to.", e);
        }
        catch (IOException e)
        {
            throw FileFailure.Named(folder, "a run can't be kept here", e);
        }
    }

    /// <summary>The file of another claim, or null; claims of processes that are no more are deleted.</summary>
    private static string? Other(string folder, string own)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.Directory };
        foreach (string file in Directory.EnumerateFiles(folder, $"{Prefix}*", options))
        {
            if (System.IO.Path.GetFileName(file) == System.IO.Path.GetFileName(own))
                continue;
            try
            {
                Open(file, FileMode.Open).Dispose();
            }
            catch (FileNotFoundException)
            {
                // It has been given up in this moment.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return file;
            }
        }

        return null;
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);

    private static void Write(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (FileFailure.IsOfFile(e))
        {
            throw FileFailure.Named(path, "can't be written", e);
        }
    }

    // Only an owner writes into its claim.
    private static bool IsOwners(string claim) => new FileInfo(claim) is { Exists: true, Length: > 0 };

    private static bool IsClaim(string path) => System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    private static string OwnerIn(string claim) =>
        System.IO.Path.GetFileName(claim)[Prefix.Length..].Split('.', 3) is [var process, _, var host]
        ? $"process {process} on {host}"
        : "another process";
}
