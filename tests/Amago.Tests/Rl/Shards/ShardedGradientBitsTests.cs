using Amago.Formats;
using Amago.Kernels;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Shards;

/// <summary>A run whose gradients are sharded has bits that depend on neither threads nor the transport nor where it stopped.</summary>
[Collection("Workers")]
public sealed class ShardedGradientBitsTests
{
    private const string Sharded = "\nPPO.gradients = 'sharded'";

    public static TheoryData<int, int, int> Cuts => ShardBitsTests.Cuts;

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Threads_the_transport_and_a_resumption_change_no_bit(int world, int shards, int lag)
    {
        using var folder = new TemporaryFolder();
        string gin = ShardedRun.Worlds[world] + Sharded, file = folder.File("state.safetensors");
        string expected = WithThreads(1, () => new ShardedRun(gin, shards, lag).Finish().Hash);
        Assert.Equal(expected, WithThreads(2, () => new ShardedRun(gin, shards, lag).Finish().Hash));
        Assert.Equal(expected, new ShardedRun(gin, shards, lag, run => new WireTransport(run, shards)).Finish().Hash);
        Assert.NotEqual(expected, new ShardedRun(ShardedRun.Worlds[world], shards, lag).Finish().Hash);
        var stopped = new ShardedRun(gin, shards, lag);
        stopped.Ppo.Iterate();
        stopped.Ppo.State().Save(file);
        var resumed = new ShardedRun(gin, shards, lag);
        resumed.Ppo.State().Load(file);
        Assert.Equal(expected, resumed.Finish().Hash);
    }

    [Fact]
    public void A_run_in_a_folder_is_resumed_as_one_that_never_stopped()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), stopped = folder.File("stopped"), more = $"Training.shards = 2{Sharded}";
        SmallRun.Make(whole, rollouts: 4, more);
        SmallRun.Make(stopped, rollouts: 2, more);
        using (TrainingRun run = TrainingRun.Resume(stopped))
        {
            run.Iterate();
            run.Iterate();
            run.SaveCheckpoint();
        }

        foreach (string file in new[] { "checkpoint.safetensors", "policy.safetensors", "metrics.csv" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(stopped, file)));
        Fails.With<InvalidFileException>(
            () => TrainingRun.Start(folder.File("run"), SmallRun.Bindings("PPO.gradients = 'both'")),
            "gradients: expected", "'central' or 'sharded'", "both");
    }

    private static string WithThreads(int threads, Func<string> run)
    {
        int before = Workers.Threads;
        try
        {
            Workers.Threads = threads;
            return run();
        }
        finally
        {
            Workers.Threads = before;
        }
    }
}
