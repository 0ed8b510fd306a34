using Amago.Kernels;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Shards;

/// <summary>A run's bits depend on the number of shards and on the lag, and on nothing else.</summary>
[Collection("Workers")]
public sealed class ShardBitsTests
{
    public static TheoryData<int, int, int> Cuts { get; } = new(
        from world in Enumerable.Range(0, ShardedRun.Worlds.Length)
        from shards in new[] { 1, 2, 8 }
        from lag in new[] { 0, 1 }
        select (world, shards, lag));

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Threads_and_the_transport_change_no_bit(int world, int shards, int lag)
    {
        string gin = ShardedRun.Worlds[world];
        string expected = WithThreads(1, () => new ShardedRun(gin, shards, lag).Finish().Hash);
        Assert.Equal(expected, WithThreads(2, () => new ShardedRun(gin, shards, lag).Finish().Hash));
        Assert.Equal(expected, new ShardedRun(gin, shards, lag, run => new WireTransport(run, shards)).Finish().Hash);
    }

    [Fact]
    public void Shards_and_lag_are_part_of_the_bits_and_one_shard_is_the_run_without_any()
    {
        string gin = ShardedRun.Worlds[1];
        string[] hashes =
        [
            .. from shards in new[] { 1, 2, 8 }
               from lag in new[] { 0, 1 }
               select new ShardedRun(gin, shards, lag).Finish().Hash
        ];
        Assert.Equal(hashes.Length, hashes.Distinct(StringComparer.Ordinal).Count());

        var one = new ShardedRun(gin, 1, 0);
        PpoSettings settings = new() { RolloutLength = 16, Minibatches = 4, Epochs = 2 };
        var environments = new VectorEnvironment(8, one.Settings.Seed, one.Settings.CreateEnvironment);
        var plain = new Ppo(one.CreatePolicy(), environments, one.Settings.Steps, settings, one.Settings.Seed);
        while (!plain.IsDone)
            plain.Iterate();
        Assert.Equal(hashes[0], $"{plain.Policy.ContentHash()} {plain.Report}");
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_run_that_is_saved_and_resumed_goes_on_bit_for_bit_over_any_transport(int world, int shards, int lag)
    {
        using var folder = new TemporaryFolder();
        string gin = ShardedRun.Worlds[world], file = folder.File("state.safetensors"), other = folder.File("other.safetensors");
        ShardedRun whole = new ShardedRun(gin, shards, lag).Finish(), stopped = new(gin, shards, lag);
        stopped.Ppo.Iterate();
        stopped.Ppo.State().Save(file);
        stopped.Ppo.Iterate(); // is lost
        Assert.Equal(whole.Hash, stopped.Finish().Hash); // saving changes nothing
        var resumed = new ShardedRun(gin, shards, lag);
        resumed.Ppo.Iterate(); // is forgotten
        resumed.Ppo.State().Load(file);
        resumed.Ppo.State().Save(other);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(other));
        Assert.Equal(whole.Hash, resumed.Finish().Hash);
        if (shards == 1 && lag == 0)
            return; // its file has the form of runs from before there were shards, which this process alone reads
        var remote = new ShardedRun(gin, shards, lag, run => new WireTransport(run, shards));
        remote.Ppo.State().Load(file);
        remote.Ppo.Iterate();
        remote.Ppo.State().Save(file);
        Assert.Equal(whole.Hash, remote.Finish().Hash);
        resumed.Ppo.State().Load(file);
        Assert.Equal(whole.Hash, resumed.Finish().Hash);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0)]
    [InlineData(2, 1)]
    public void A_run_in_a_folder_is_resumed_as_one_that_never_stopped(int shards, int lag)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), stopped = folder.File("stopped");
        string more = $"Training.shards = {shards}\nTraining.policy_lag = {lag}";
        SmallRun.Make(whole, rollouts: 6, more);
        SmallRun.Make(stopped, rollouts: 3, more);
        using (TrainingRun run = TrainingRun.Resume(stopped))
        {
            for (int i = 0; i < 3; i++)
                run.Iterate();
            run.SaveCheckpoint();
        }

        foreach (string file in new[] { "checkpoint.safetensors", "policy.safetensors", "metrics.csv" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(stopped, file)));
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
