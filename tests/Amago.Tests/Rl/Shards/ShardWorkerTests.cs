using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;
using Amago.Tests.Rl.Worlds;

namespace Amago.Tests.Rl.Shards;

/// <summary>What plays shards elsewhere, where environments can't be saved too.</summary>
public sealed class ShardWorkerTests
{
    private const string Gin = "Training.game = 'unsavable'\nTraining.shards = 2\nTraining.steps = 256\nPPO.rollout_length = 16\n";

    static ShardWorkerTests() => Unsavable.EnsureRegistered();

    [Fact]
    public void An_environment_that_can_not_be_saved_is_refused_or_starts_new_episodes_where_its_shard_moves()
    {
        Fails.With<ArgumentException>(
            () => new ShardWorker(SmallRun.Bindings(Gin)), "unsavable: expected an environment that is ISavable");
        ShardWorker one = new(SmallRun.Bindings(Gin), restartsEpisodes: true), other = new(SmallRun.Bindings(Gin), restartsEpisodes: true);
        using var folder = new TemporaryFolder();
        var here = new Carried(one);
        var moved = new Carried(one);
        using (TrainingRun run = TrainingRun.Start(folder.File("here"), SmallRun.Bindings(Gin), (_, _) => here))
            SmallRun.Finish(run);
        Assert.Equal([16, 32, 48, 64], here.LongestEpisodes); // they go on from one rollout to the next
        using (TrainingRun run = TrainingRun.Start(folder.File("moved"), SmallRun.Bindings(Gin), (_, _) => moved))
        {
            run.Iterate();
            moved.Worker = other;
            SmallRun.Finish(run);
        }

        Assert.Equal([16, 16, 32, 48], moved.LongestEpisodes);
    }

    [Fact]
    public void A_run_of_them_is_saved_and_goes_on_with_new_episodes_where_there_is_one_shard_too()
    {
        foreach (string shards in new[] { "", "Training.shards = 1\n" })
        {
            using var folder = new TemporaryFolder();
            string gin = Gin + shards;
            using (TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings(gin), Connect))
            {
                run.Iterate();
                run.SaveCheckpoint();
            }

            using TrainingRun resumed = TrainingRun.Resume(folder.File("run"), Connect);
            Assert.Equal(64, resumed.Steps);
            SmallRun.Finish(resumed);

            Carried Connect(ShardPlan plan, string configuration) => new(new ShardWorker(SmallRun.Bindings(gin), restartsEpisodes: true));
        }
    }

    /// <summary>Carries requests to a worker as bytes.</summary>
    private sealed class Carried(ShardWorker worker) : IShardTransport
    {
        public ShardWorker Worker { get; set; } = worker;

        /// <summary>The longest episode that is under way after each rollout of the first shard, as its reward tells.</summary>
        public List<int> LongestEpisodes { get; } = [];

        public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
        {
            var result = ShardResult.FromBytes(Worker.Roll(ShardRequest.FromBytes(request.ToBytes())), Worker.Plan);
            if (request.Shard == 0)
                LongestEpisodes.Add((int)result.Rollout.Rewards.AsSpan<float>()[^1]);
            return Task.FromResult(result);
        }
    }
}
