using Amago.Formats;

namespace Amago.Tests.Formats;

/// <summary>What a killed process left goes with a later write; nothing else does.</summary>
public sealed class StaleTemporaryTests
{
    [Fact]
    public void Old_temporaries_go()
    {
        using var folder = new TemporaryFolder();
        string stale = Make(folder, ".amago-1.tmp", hours: 1);
        AtomicFile.Write(folder.File("x"), static _ => { });
        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(folder.File("x")));
    }

    [Theory]
    [InlineData(".amago-1.tmp", 0)]
    [InlineData(".other.tmp", 1)]
    [InlineData("amago-1.tmp", 1)]
    [InlineData(".amago-1.bin", 1)]
    public void New_ones_and_other_files_stay(string name, int hours)
    {
        using var folder = new TemporaryFolder();
        string kept = Make(folder, name, hours);
        AtomicFile.Write(folder.File("x"), static _ => { });
        Assert.True(File.Exists(kept));
    }

    [Fact]
    public void One_that_is_being_written_stays_however_old()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.File("slow"), stream =>
        {
            stream.WriteByte(1);
            stream.Flush();
            string own = Assert.Single(Directory.GetFiles(folder.Path, "*.tmp"));
            File.SetLastWriteTimeUtc(own, DateTime.UtcNow.AddHours(-1));
            AtomicFile.Write(folder.File("quick"), static _ => { });
            Assert.True(File.Exists(own));
        });
        Assert.Equal([1], File.ReadAllBytes(folder.File("slow")));
        Assert.Equal(["quick", "slow"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string Make(TemporaryFolder folder, string name, int hours)
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, [1, 2]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-hours));
        return path;
    }
}
