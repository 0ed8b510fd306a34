using System.Collections.Concurrent;
using System.Globalization;
using Amago.Configuration;
using Amago.Rl;
using Amago.Rl.Runs;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Runs;

/// <summary>A run's folder belongs to one run at a time.</summary>
public sealed class RunFolderTests
{
    private static readonly string Here = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on ");

    [Fact]
    public void A_folder_that_is_in_use_is_refused_with_its_owner()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        using (TrainingRun run = TrainingRun.Start(path, SmallRun.Bindings()))
        {
            Fails.With<IOException>(() => TrainingRun.Start(path, SmallRun.Bindings()), path, "no other run is at work", Here);
            Fails.With<IOException>(() => TrainingRun.Resume(path), path, "no other run is at work", Here);
            run.Iterate();
            run.SaveCheckpoint();

            Assert.Equal(run.Policy.ContentHash(), PolicyFile.Load(
                Path.Combine(path, "policy.safetensors")).Policy.ContentHash()); // readers are let in
            Assert.Equal([128], MetricsTable.Load(Path.Combine(path, "metrics.csv")).Steps);
        }

        Fails.With<ArgumentException>(() => TrainingRun.Start(path, SmallRun.Bindings()), "there is a run in this folder already");
        Assert.DoesNotContain(Directory.GetFiles(path), static file => Path.GetFileName(file).StartsWith('.'));
        using TrainingRun resumed = TrainingRun.Resume(path);
        Assert.Equal(128, resumed.Steps);
    }

    [Fact]
    public void Runs_that_start_at_once_get_a_folder_each()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("breakout");
        var runs = new TrainingRun[6];
        Thread[] threads =
            [.. Enumerable.Range(0, runs.Length).Select(i => new Thread(() => runs[i] = TrainingRun.StartNew(path, SmallRun.Bindings())))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        string[] expected = [path, .. Enumerable.Range(2, 5).Select(number => $"{path}-{number}")];
        Assert.Equal(expected, runs.Select(static run => run.Folder).Order(StringComparer.Ordinal));
        Array.ForEach(runs, static run => run.Dispose());
        Assert.Equal(expected, Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
        using TrainingRun next = TrainingRun.StartNew(path, SmallRun.Bindings());
        Assert.Equal($"{path}-7", next.Folder);
    }

    [Fact]
    public void One_of_many_gets_the_folder_that_all_want()
    {
        using var folder = new TemporaryFolder();
        for (int round = 0; round < 20; round++)
        {
            string path = folder.File($"run{round}");
            var owners = new ConcurrentBag<RunFolder>();
            int refused = 0;
            Thread[] threads = [.. Enumerable.Range(0, 5).Select(_ => new Thread(() =>
            {
                try
                {
                    owners.Add(RunFolder.Claim(path));
                }
                catch (IOException)
                {
                    Interlocked.Increment(ref refused);
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            Assert.Equal((1, 4), (owners.Count, refused));
            Assert.Single(owners).Dispose();
            RunFolder.Claim(path).Dispose();
        }
    }

    [Theory]
    // What another machine's copy, or a process with the number of one that lives, left.
    [InlineData(".running.1.0123456789abcdef0123456789abcdef.elsewhere")]
    [InlineData(".running.odd")]
    public void What_a_killed_process_left_is_in_nobodys_way(string left)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        TrainingRun.Start(path, SmallRun.Bindings()).Dispose();
        File.WriteAllText(Path.Combine(path, left), "process 1 on elsewhere\n");
        File.WriteAllText(Path.Combine(path, ".amago-0123.tmp"), "half a checkpoint");
        using (TrainingRun run = TrainingRun.Resume(path))
            Assert.Equal(0, run.Steps);
        Assert.DoesNotContain(Directory.GetFiles(path), static file => Path.GetFileName(file).StartsWith('.'));
    }

    [Fact]
    public void A_start_that_fails_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        Bindings wrong = SmallRun.Bindings("PPO.minibatches = 7");
        Fails.With<ArgumentException>(() => TrainingRun.Start(path, wrong), "minibatches");
        Fails.With<ArgumentException>(() => TrainingRun.StartNew(path, wrong), "minibatches");
        Assert.False(Directory.Exists(path));
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "notes.txt"), "mine");
        Fails.With<ArgumentException>(() => TrainingRun.Start(path, wrong), "minibatches");
        Assert.Equal("notes.txt", Path.GetFileName(Assert.Single(Directory.GetFiles(path))));
    }
}
