using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Options;
using Amago.Rl.Cluster.Security;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Cluster.Options;

/// <summary>What people write on the command line of a cluster.</summary>
public sealed class ClusterOptionTests
{
    [Theory]
    [InlineData("127.0.0.1:11111", "127.0.0.1", 11111)]
    [InlineData("learner:1", "learner", 1)]
    [InlineData("learner.default.svc:65535", "learner.default.svc", 65535)]
    [InlineData("[::1]:80", "::1", 80)]
    public void A_host_and_a_port(string text, string host, int port) => Assert.Equal(new HostPort(host, port), HostPort.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("learner")]
    [InlineData(":80")]
    [InlineData("learner:")]
    [InlineData("learner:0")]
    [InlineData("learner:65536")]
    [InlineData("learner:+8")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("[]:80")]
    [InlineData("a b:80")]
    [InlineData("http://learner:80")]
    public void What_is_no_host_and_port(string text) => Assert.Null(HostPort.TryParse(text));

    [Fact]
    public void Seeds_are_a_range_or_a_list()
    {
        Assert.Equal([0, 1, 2, 3], SeedList.TryParse("0..3")!);
        Assert.Equal([7, 3, ulong.MaxValue], SeedList.TryParse("7,3,18446744073709551615")!);
        Assert.Equal([ulong.MaxValue], SeedList.TryParse("18446744073709551615..18446744073709551615")!);
        foreach (string text in (string[])["", "3..1", "1..", "..", "1,1", "a", "-1", "1, 2", "0..1000", "0..1..2", "1e3"])
            Assert.Null(SeedList.TryParse(text));
        Assert.Equal(SeedList.MaxCount, SeedList.TryParse("0..999")!.Length);
    }

    [Fact]
    public void A_token_file_is_written_once_and_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(Path.Combine("new", "run.token"));
        JoinToken token = TokenFile.ReadOrCreate(path);
        Assert.Equal(token.ToString(), TokenFile.ReadOrCreate(path).ToString());
        Assert.Equal(token.ToString(), TokenFile.Read(path).ToString());
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Null(TokenFile.Notice(path));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", TokenFile.Notice(path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_token_is_not_repeated()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("token");
        foreach (string text in (string[])["", "secret", new string('A', 32), new string('a', 2000)])
        {
            File.WriteAllText(path, text);
            FormatException exception = Assert.Throws<FormatException>(() => TokenFile.Read(path));
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        }

        Assert.Throws<FileNotFoundException>(() => TokenFile.Read(folder.File("none")));
    }

    [Fact]
    public void Connections_are_not_repeated_where_they_are_none()
    {
        Assert.DoesNotContain(
            "hidden", Assert.Throws<ArgumentException>(() => new PostgresClustering("Nonsense=hidden")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hidden", Assert.Throws<ArgumentException>(() => new RedisClustering("h:1,nonsense=hidden")).Message, StringComparison.Ordinal);
    }
}
