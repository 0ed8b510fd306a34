using Amago.Formats;
using Amago.Formats.Files;

namespace Amago.Tests.Formats.Files;

/// <summary>What the system has against a file, in words.</summary>
public sealed class FileFailureTests
{
    [Fact]
    public void A_name_that_is_too_long_is_the_users_not_that_of_the_temporary_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(new string('x', 300));
        var e = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(path, static stream => stream.WriteByte(1)));
        Assert.Equal($"{path}: can't be written: the name, or the path to it, is too long.", e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(28, true, "there is no space left")]
    [InlineData(5, true, "the device reports an error")]
    [InlineData(27, true, "a file of this size is not allowed")]
    [InlineData(30, false, "the file system is read-only")]
    [InlineData(99, false, "cannot assign requested address")]
    public void The_systems_words_lose_the_name_that_the_user_never_gave(int number, bool isOfMachine, string words)
    {
        var systems = new IOException("Cannot assign requested address : '/tmp/.amago-1.tmp'", number);
        Exception e = FileFailure.Named("x.npy", "can't be written", systems);
        Assert.Equal($"x.npy: can't be written: {words}.", e.Message);
        Assert.Equal(isOfMachine, FileFailure.IsOfMachine(e));
        Assert.Equal(number, e.HResult);
    }

    [Fact]
    public void What_may_not_be_written_stays_such_an_exception()
    {
        var systems = new UnauthorizedAccessException("Access to the path '/tmp/.amago-1.tmp' is denied.");
        Exception e = FileFailure.Named("x.npy", "can't be written", systems);
        Assert.IsType<UnauthorizedAccessException>(e);
        Assert.Equal("x.npy: can't be written: access is denied.", e.Message);
    }

    [Fact]
    public void A_file_that_is_cut_short_while_it_is_read_is_an_error_and_no_end_of_the_process()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.bin");
        File.WriteAllBytes(path, new byte[100_000]);
        using OpenedFile file = OpenedFile.Open(path);
        Assert.Equal(100_000, file.Bytes.Length);
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(10);
        var e = Assert.Throws<InvalidFileException>(() => file.Bytes.Span(0, 100_000));
        string expected = $"{path}: expected the 100000 bytes that were there when it was opened, got 10";
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_other_file_can_take_the_name_the_contents_are_written_in_place()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x");
        File.WriteAllBytes(path, [1, 2, 3, 4, 5]);
        using (TemporaryFile temporary = TemporaryFile.Create(folder.Path))
        {
            temporary.Stream.Write([9, 8]);
            temporary.CopyOver(path);
        }

        Assert.Equal([9, 8], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
