using Amago.Formats;
using Amago.Formats.Files;

namespace Amago.Tests.Formats.Files;

/// <summary>What a killed process left goes with a later write; nothing else does.</summary>
public sealed class StaleTemporaryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Temporaries_that_nobody_holds_go(int hours)
    {
        using var folder = new TemporaryFolder();
        string stale = Make(folder, ".amago-1.tmp", hours);
        AtomicFile.Write(folder.File("x"), static _ => { });
        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(folder.File("x")));
    }

    [Theory]
    [InlineData(".other.tmp", 1)]
    [InlineData("amago-1.tmp", 1)]
    [InlineData(".amago-1.bin", 1)]
    public void Other_files_stay(string name, int hours)
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

    [Fact]
    public void Folders_that_nobody_holds_go()
    {
        using var folder = new TemporaryFolder();
        string stale = folder.File(".amago-1.tmp");
        Directory.CreateDirectory(Path.Combine(stale, AtomicFolder.Contents));
        File.WriteAllBytes(Path.Combine(stale, AtomicFolder.Contents, "frame-00000.png"), [1]);
        File.WriteAllBytes(Path.Combine(stale, StaleTemporaries.LockName), []);
        AtomicFolderTests.Write(folder.File("frames"));
        Assert.Equal(["frames"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_is_being_written_stays()
    {
        using var folder = new TemporaryFolder();
        using (AtomicFolder slow = AtomicFolder.Open(folder.File("slow")))
        {
            slow.Add("1").Dispose();
            string own = Assert.Single(Directory.GetDirectories(folder.Path, "*.tmp"));
            Directory.SetLastWriteTimeUtc(own, DateTime.UtcNow.AddHours(-1));
            AtomicFile.Write(folder.File("quick"), static _ => { });
            slow.Add("2").Dispose();
            slow.Commit();
        }

        Assert.Equal(["1", "2"], Directory.GetFiles(folder.File("slow")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["quick", "slow"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_of_ours_stays()
    {
        using var folder = new TemporaryFolder();
        string other = folder.File(".amago-mine.tmp");
        Directory.CreateDirectory(other);
        File.WriteAllBytes(Path.Combine(other, "mine"), [1]);
        Directory.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));
        AtomicFile.Write(folder.File("x"), static _ => { });
        Assert.True(File.Exists(Path.Combine(other, "mine")));
    }

    [Fact]
    public void A_writer_whose_new_folder_is_taken_for_stale_tries_again()
    {
        using var folder = new TemporaryFolder();
        int calls = 0;
        using FileStream stream = LiveTemporaries.Create(folder.Path, path => calls++ == 0 ? Path.Combine(path, "lock") : path);
        Assert.Equal(2, calls); // the first folder was not there any more
        Assert.Equal([stream.Name], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Writers_that_meet_in_a_folder_all_come_through()
    {
        using var folder = new TemporaryFolder();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 2 == 0)
                AtomicFile.Write(folder.File($"{i}"), static stream => stream.WriteByte(1));
            else
                AtomicFolderTests.Write(folder.File($"{i}"));
        });
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal([1], File.ReadAllBytes(folder.File(i % 2 == 0 ? $"{i}" : $"{i}/1"))));
        Assert.Equal(200, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void A_file_can_be_read_as_soon_as_it_has_its_name()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        using TemporaryFile temporary = TemporaryFile.Create(folder.Path);
        temporary.Stream.WriteByte(1);
        temporary.Rename(folder.File("x"));
        Assert.Equal([1], File.ReadAllBytes(folder.File("x"))); // the writer has not let go of it yet
    }

    private static string Make(TemporaryFolder folder, string name, int hours)
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, [1, 2]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-hours));
        return path;
    }
}
