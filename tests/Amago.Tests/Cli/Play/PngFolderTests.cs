using Amago.Cli.Play;
using Amago.Formats;
using Amago.Tensors;
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
        PngFolder.Write(path, write =>
        {
            write(Image);
            write(Image);
        });
        Assert.Equal(["frame-00000.png", "frame-00001.png"], Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Image.ToArray<byte>(), Png.Load(Path.Combine(path, "frame-00001.png")).ToArray<byte>());
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_fails_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidOperationException>(() => PngFolder.Write(folder.File("frames"), write =>
        {
            write(Image);
            throw new InvalidOperationException();
        }));
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
            ArgumentException e = Assert.Throws<ArgumentException>(() => PngFolder.Write(path, static _ => Assert.Fail("It writes.")));
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }
    }
}
