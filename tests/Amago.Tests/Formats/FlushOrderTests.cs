using Amago.Formats.Files;

namespace Amago.Tests.Formats;

/// <summary>
/// A file gets its name only when its bytes are on the disk: renamed before, it could be there empty after a loss of power, with the old
/// one gone.
/// </summary>
public sealed class FlushOrderTests
{
    [Fact]
    public void A_file_is_on_the_disk_before_it_has_its_name()
    {
        using var folder = new TemporaryFolder();
        string target = folder.File("file"), temporary = folder.File("temporary");
        File.WriteAllText(target, "old");
        var calls = new List<string>();
        using (var file = new TemporaryFile(
            new WatchedFile(temporary, call => calls.Add($"{call}, the name has {File.ReadAllText(target)}"))))
        {
            file.Stream.Write("new"u8);
            file.Rename(target);
            Assert.Equal(["write, the name has old", "flush to disk, the name has old"], calls);
            Assert.Equal("new", File.ReadAllText(target));
        }

        Assert.Equal("new", File.ReadAllText(target));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public void A_file_that_keeps_its_place_is_on_the_disk_when_it_is_complete()
    {
        using var folder = new TemporaryFolder();
        string target = folder.File("file"), path = folder.File("temporary");
        File.WriteAllText(target, "something longer");
        using (var file = new TemporaryFile(new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite)))
        {
            file.Stream.Write("new"u8);
            file.CopyOver(target);
        }

        Assert.Equal("new", File.ReadAllText(target));
    }

    /// <summary>A file without a buffer, so that each call is the system's.</summary>
    private sealed class WatchedFile(string path, Action<string> note)
        : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            note("write");
            base.Write(buffer);
        }

        public override void Flush(bool flushToDisk)
        {
            note(flushToDisk ? "flush to disk" : "flush");
            base.Flush(flushToDisk);
        }
    }
}
