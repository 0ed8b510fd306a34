using System.Collections.Concurrent;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Tests.Formats;

namespace Amago.Tests.Serving;

/// <summary>What is seen of a policy's file, and when it is read again.</summary>
public sealed class WatchedFileTests
{
    private static readonly DateTime Then = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_link_on_the_way_that_leads_to_another_folder_is_a_change()
    {
        using var folder = new TemporaryFolder();
        foreach (string version in new[] { "..1", "..2" })
        {
            Directory.CreateDirectory(folder.File(version));
            string file = Path.Combine(folder.File(version), "policy.safetensors");
            File.WriteAllText(file, version);
            File.SetLastWriteTimeUtc(file, Then);
        }

        // As Kubernetes mounts a ConfigMap; and the same without a link of the file itself.
        Directory.CreateSymbolicLink(folder.File("..data"), "..1");
        File.CreateSymbolicLink(folder.File("policy.safetensors"), Path.Combine("..data", "policy.safetensors"));
        ModelSource[] sources = [Source(folder.File("policy.safetensors")), Source(folder.File("..data")),
            Source(Path.Combine(folder.File("..data"), "policy.safetensors"))];
        string[] before = [.. sources.Select(static source => source.Stamp)];
        Assert.All(before, static stamp => Assert.NotEmpty(stamp));
        Assert.Equal(before, sources.Select(static source => source.Stamp));
        Directory.Delete(folder.File("..data"));
        Assert.All(sources, static source => Assert.Empty(source.Stamp));
        Directory.CreateSymbolicLink(folder.File("..data"), "..2");
        Assert.All(sources.Zip(before), static pair => Assert.NotEqual(pair.Second, pair.First.Stamp));
    }

    [Fact]
    public void Of_a_runs_folder_the_policy_alone_is_watched()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("metrics.csv"), "1");
        ModelSource source = Source(folder.Path);
        string withoutPolicy = source.Stamp;
        File.WriteAllText(folder.File("metrics.csv"), "12");
        Assert.NotEqual(withoutPolicy, source.Stamp);
        File.WriteAllText(folder.File("policy.safetensors"), "1");
        string before = source.Stamp;
        File.WriteAllText(folder.File("metrics.csv"), "123");
        Assert.Equal(before, source.Stamp);
        File.WriteAllText(folder.File("policy.safetensors"), "12");
        Assert.NotEqual(before, source.Stamp);
    }

    [Fact]
    public async Task What_could_not_be_read_is_tried_again_and_warned_of_once()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        using var metrics = new ServingMetrics();
        var lines = new ConcurrentQueue<string>();
        bool isBroken = false;
        using var served = new ServedModel(
            new ModelSource("p", path, (maxBatch, _) => isBroken ? throw new IOException("No more files.") : new StubModel(maxBatch)),
            (8, 16), metrics, lines.Enqueue);
        Generation first = served.Current;
        isBroken = true;
        await File.WriteAllTextAsync(path, "changed", TestContext.Current.CancellationToken);
        for (int i = 0; i < 30; i++)
            served.Reload();
        Assert.Same(first, served.Current);
        Assert.Equal("No more files. 'p' answers by what it had before.", Assert.Single(lines));
        isBroken = false;
        for (int i = 0; i < 10; i++)
            served.Reload();
        Assert.NotSame(first, served.Current);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task A_model_that_was_disposed_of_can_not_be_held()
    {
        using var metrics = new ServingMetrics();
        var served = new ServedModel(ServingRun.Stub(static maxBatch => new StubModel(maxBatch)), (8, 16), metrics, static _ => { });
        served.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => Task.Run(served.Hold).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static ModelSource Source(string path) => new("p", path, static (maxBatch, _) => new StubModel(maxBatch));
}
