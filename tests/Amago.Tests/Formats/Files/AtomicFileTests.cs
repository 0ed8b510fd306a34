using Amago.Formats;

namespace Amago.Tests.Formats.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Writes_a_file_and_replaces_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        AtomicFile.Write(path, stream => stream.Write([4]));
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Leaves_the_old_file_and_nothing_else_when_writing_fails()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([9]);
            throw new InvalidOperationException("the writer fails half-way");
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Names_the_folder_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        string path = System.IO.Path.Combine(folder.File("missing"), "x.bin");
        var e = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(path, _ => { }));
        Assert.StartsWith($"{path}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"no folder {folder.File("missing")}.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_write_over_a_folder()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<IOException>(() => AtomicFile.Write(folder.Path, _ => { }));
        Assert.Contains($"{folder.Path}: expected the name of a file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_name_as_long_as_file_systems_allow()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(new string('x', 255));
        AtomicFile.Write(path, stream => stream.Write([7]));
        Assert.Equal([7], File.ReadAllBytes(path));
    }

    [Fact]
    public void An_empty_file_that_may_not_be_written_is_replaced_like_any_other()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string path = folder.File("x.bin");
        File.WriteAllBytes(path, []);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        AtomicFile.Write(path, static stream => stream.WriteByte(1));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Keeps_permissions_and_links_and_is_not_held_up_by_a_pipe()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string file = folder.File("secret"), link = folder.File("link"), pipe = folder.File(".amago-x.tmp");
        File.WriteAllText(file, "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, file);
        using (System.Diagnostics.Process mkfifo = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            mkfifo.WaitForExit();
        File.SetLastWriteTimeUtc(pipe, DateTime.UtcNow.AddHours(-1));

        AtomicFile.Write(link, static stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }
}
