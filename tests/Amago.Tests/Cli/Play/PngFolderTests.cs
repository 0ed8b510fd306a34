using Amago.Cli.Play;
using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Play;

public sealed class PngFolderTests
{
    private static readonly Tensor Image = CliImages.Pixels(1, 4, 5, 3);

    [Theory]
    [InlineData("new", false)]
    [InlineData("new/", false)]
    [InlineData("empty", true)]
    public void Images_are_numbered(string name, bool exists)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        if (exists)
            Directory.CreateDirectory(path);
        using (PngFolder frames = PngFolder.Open(path))
        {
            frames.Add(Image);
            frames.Add(Image);
            frames.Commit();
        }

        Assert.Equal(
            ["frame-00000.png", "frame-00001.png"], Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Image.ToArray<byte>(), Png.Load(Path.Combine(path, "frame-00001.png")).ToArray<byte>());
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (PngFolder frames = PngFolder.Open(folder.File("frames")))
            frames.Add(Image);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Nothing_is_ever_written_over()
    {
        using var folder = new TemporaryFolder();
        string full = folder.File("full"), file = Path.Combine(full, "mine.txt");
        Directory.CreateDirectory(full);
        File.WriteAllText(file, "");
        foreach (string path in new[] { full, file, folder.File("no/frames") })
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => PngFolder.Open(path));
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }
    }
}
