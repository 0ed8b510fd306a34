using Amago.Configuration;
using Amago.Formats;
using Amago.Tests.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Gin;

public sealed class IncludeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stand_where_they_are_included()
    {
        Write("base.gin", "NatureishCNN.channels = [1, 1, 1]\nNatureishCNN.kernels = [3, 3, 3]");
        Write("main.gin", "NatureishCNN.channels = [2, 2, 2]\ninclude 'base.gin'\nNatureishCNN.kernels = [5, 3, 3]");
        Assert.Equal([1, 1, 1], Load("main.gin").Nature().Channels());
        Assert.Equal("[5, 3, 3]", Configuration("main.gin")["NatureishCNN:kernels"]);
    }

    [Fact]
    public void Are_found_beside_the_including_file_and_in_search_paths()
    {
        Write("deep/inner.gin", "include 'sibling.gin'");
        Write("deep/sibling.gin", "NatureishCNN.channels = [1, 2, 3]");
        Write("sibling.gin", "NatureishCNN.channels = [9, 9, 9]");
        Write("main.gin", "include 'deep/inner.gin'");
        Assert.Equal([1, 2, 3], Load("main.gin").Nature().Channels());

        Write("paths/far.gin", "NatureishCNN.channels = [4, 5, 6]");
        Write("main.gin", "include 'far.gin'");
        var options = new GinOptions { SearchPaths = [_folder.File("nowhere"), _folder.File("paths")] };
        Assert.Equal([4, 5, 6], Load("main.gin", options).Nature().Channels());
        Assert.Equal([4, 5, 6], Configured.Gin("include 'far.gin'", options).Nature().Channels());
    }

    [Fact]
    public void The_same_file_may_come_twice()
    {
        Write("base.gin", "NatureishCNN.channels = [1, 2, 3]");
        Write("main.gin", "include 'base.gin'\nNatureishCNN.channels = [2, 2, 2]\ninclude 'base.gin'");
        Assert.Equal([1, 2, 3], Load("main.gin").Nature().Channels());
    }

    [Fact]
    public void Cycles_are_reported()
    {
        Write("a.gin", "\ninclude 'b.gin'");
        Write("b.gin", "x = 1\n  include 'a.gin'");
        Fails.With<InvalidFileException>(() => Load("a.gin"), "b.gin:2:3: 'a.gin' includes itself: a.gin includes b.gin includes a.gin");
        Write("self.gin", "include 'self.gin'");
        Fails.With<InvalidFileException>(() => Load("self.gin"), "self.gin:1:1: 'self.gin' includes itself");
    }

    [Fact]
    public void Missing_files_are_reported_with_the_places_looked_at()
    {
        Write("main.gin", "x = 1\ninclude 'no.gin'");
        Fails.With<InvalidFileException>(
            () => Load("main.gin", new GinOptions { SearchPaths = [_folder.File("paths")] }),
            "main.gin:2:1: ", _folder.Path, _folder.File("paths"), "'no.gin', which is not there");
        Fails.With<InvalidFileException>(
            () => Configured.Gin("include 'no.gin'"), "x.gin:1:1: ", "the search paths, of which there are none");
        Fails.With<InvalidFileException>(() => Configured.Gin("include ''"), "x.gin:1:1: expected the name of a file to include, got ''");
        Fails.With<InvalidFileException>(() => Configured.Gin("include 'a\\0'"), "x.gin:1:1: expected the name of a file");
        Fails.With<FileNotFoundException>(() => Load("no.gin"), "no.gin: there is no such file");
        Fails.With<FileNotFoundException>(
            () => Configured.From(builder => builder.AddGinFile(_folder.Path)), "expected a file, got a folder");
    }

    [Theory]
    [InlineData("../outside.gin")]
    [InlineData("sub/../../outside.gin")]
    public void Do_not_leave_their_folders(string path)
    {
        Write("outside.gin", "secret = 1");
        Write("inside/main.gin", $"include '{path}'");
        Write("inside/absolute.gin", $"include '{_folder.File("outside.gin")}'");
        Fails.With<InvalidFileException>(
            () => Load("inside/main.gin"),
            "main.gin:1:1: ",
            $"'{path}' lies outside",
            _folder.File("inside"),
            "add its folder to the search paths");
        Fails.With<InvalidFileException>(() => Load("inside/absolute.gin"), "absolute.gin:1:1: ", "lies outside");
        Assert.Equal("1", Configuration("inside/main.gin", new GinOptions { SearchPaths = [_folder.Path] })["secret"]);
    }

    [Fact]
    public void Errors_name_the_included_file()
    {
        Write("main.gin", "include 'base.gin'");
        Write("base.gin", "\n\nNatureishCNN.channels = oops");
        Fails.With<InvalidFileException>(() => Load("main.gin"), "base.gin:3:25: expected a value", "'oops'");
        File.WriteAllBytes(_folder.File("base.gin"), [.. "a = '"u8, 0xff, .. "'"u8]);
        Fails.With<InvalidFileException>(() => Load("main.gin"), "base.gin: expected UTF-8 text, got the byte 0xff at offset 5");
    }

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        File.WriteAllBytes(_folder.File("main.gin"), [0xef, 0xbb, 0xbf, .. "x = 1"u8]);
        Assert.Equal("1", Configuration("main.gin")["x"]);
    }

    [Fact]
    public void Have_limits()
    {
        File.WriteAllText(_folder.File("big.gin"), new string('#', 1 << 21));
        Fails.With<InvalidFileException>(
            () => Load("big.gin"), "big.gin: expected at most 1048576 bytes of gin text with all included files, got more");
        Fails.With<InvalidFileException>(() => Configured.Gin(new string('#', 1 << 21)), "x.gin: expected at most 1048576 bytes");
        const int levels = 30; // each includes the next one twice: 2^30 files
        for (int i = 0; i < levels; i++)
            Write($"{i}.gin", $"include '{i + 1}.gin'\ninclude '{i + 1}.gin'");
        Write($"{levels}.gin", "x = 1");
        Fails.With<InvalidFileException>(() => Load("0.gin"), "expected at most 1000 included files, got one more");
    }

    private void Write(string name, string text)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private Bindings Load(string name, GinOptions? options = null) => new(Configuration(name, options));

    private IConfigurationRoot Configuration(string name, GinOptions? options = null) =>
        Configured.Root(builder => builder.AddGinFile(_folder.File(name), options));
}
