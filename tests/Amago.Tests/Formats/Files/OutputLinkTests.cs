using Amago.Formats;

namespace Amago.Tests.Formats.Files;

/// <summary>Outputs that are named by links: the file behind them is written, wherever the links lead from where they lie.</summary>
public sealed class OutputLinkTests
{
    [Theory]
    [InlineData("file", "link=file")]
    [InlineData("deep/file", "link=deep/file")]
    [InlineData("deep/file", "link=deep/second", "deep/second=file")]
    [InlineData("file", "link=deep/second", "deep/second=../file")]
    [InlineData("file", "link=./deep/.././file")]
    [InlineData("deep/file", "door=deep/deeper", "deep/deeper/link=../file", "link=door/link")]
    public void The_bytes_go_to_the_file_behind_the_links(string file, params string[] links)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (bool exists in new[] { false, true })
        {
            using var folder = new TemporaryFolder();
            Directory.CreateDirectory(folder.File("deep/deeper"));
            foreach (string link in links)
                File.CreateSymbolicLink(folder.File(link.Split('=')[0]), link.Split('=')[1]);
            if (exists)
                File.WriteAllText(folder.File(file), "old and longer");

            AtomicFile.Write(folder.File("link"), static stream => stream.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(folder.File(file)));
            Assert.All(links, link => Assert.Equal(link.Split('=')[1], new FileInfo(folder.File(link.Split('=')[0])).LinkTarget));
            Assert.Single(Files(folder.Path));
        }
    }

    [Theory]
    [InlineData("links lead in a circle", "link=second", "second=link")]
    [InlineData("links lead in a circle", "link=link")]
    [InlineData("there is no folder", "link=missing/file")]
    [InlineData("got a folder", "link=deep")]
    [InlineData("got a folder", "link=second", "second=.")]
    public void Links_that_lead_to_no_file_are_said_with_their_name(string problem, params string[] links)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("deep"));
        foreach (string link in links)
            File.CreateSymbolicLink(folder.File(link.Split('=')[0]), link.Split('=')[1]);
        var e = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder.File("link"), static _ => Assert.Fail("It writes.")));
        Assert.StartsWith($"{folder.File("link")}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Empty(Files(folder.Path));
    }

    [Fact]
    public void A_folder_of_files_appears_behind_its_link()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (bool exists in new[] { false, true })
        {
            using var folder = new TemporaryFolder();
            Directory.CreateDirectory(folder.File(exists ? "deep/frames" : "deep"));
            File.CreateSymbolicLink(folder.File("link"), "deep/frames");
            AtomicFolderTests.Write(folder.File("link"));
            Assert.Equal([1], File.ReadAllBytes(folder.File("deep/frames/1")));
            Assert.Equal("deep/frames", new FileInfo(folder.File("link")).LinkTarget);
            Assert.Single(Files(folder.Path));
        }
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    });
}
