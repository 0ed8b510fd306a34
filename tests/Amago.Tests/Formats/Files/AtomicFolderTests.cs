using Amago.Formats;

namespace Amago.Tests.Formats.Files;

/// <summary>Folders that take the place of an empty one, which is the user's.</summary>
public sealed class AtomicFolderTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Theory]
    [InlineData(Private)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute)]
    public void The_new_folder_has_the_permissions_of_the_old(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string target = folder.File("frames");
        Directory.CreateDirectory(target);
        File.SetUnixFileMode(target, mode);
        Write(target);
        Assert.Equal(mode, File.GetUnixFileMode(target));
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(target, "1")));
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
        File.SetUnixFileMode(target, Private); // so that it can be deleted
    }

    [Fact]
    public void The_old_folder_is_there_still_when_the_new_one_can_not_take_its_place()
    {
        using var folder = new TemporaryFolder();
        string target = folder.File("frames");
        Directory.CreateDirectory(target);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, Private);
        using (AtomicFolder replacement = AtomicFolder.Open(target))
        {
            string temporary = Assert.Single(Directory.GetDirectories(folder.Path, "*.tmp"));
            Directory.Delete(Path.Combine(temporary, AtomicFolder.Contents));
            var e = Assert.ThrowsAny<IOException>(replacement.Commit);
            Assert.StartsWith($"{target}: can't be written", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(Private, File.GetUnixFileMode(target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../beside")]
    [InlineData("/away")]
    public void A_file_in_it_has_a_name_and_no_path(string name)
    {
        using var folder = new TemporaryFolder();
        using AtomicFolder frames = AtomicFolder.Open(folder.File("frames"));
        Assert.ThrowsAny<ArgumentException>(() => frames.Add(name));
    }

    /// <summary>A folder with one file of one byte.</summary>
    internal static void Write(string path)
    {
        using AtomicFolder folder = AtomicFolder.Open(path);
        using (Stream file = folder.Add("1"))
            file.WriteByte(1);
        folder.Commit();
    }
}
