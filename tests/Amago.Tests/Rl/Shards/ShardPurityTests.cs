using Amago.Rl;

namespace Amago.Tests.Rl.Shards;

/// <summary>A rollout is a pure function of its request.</summary>
public sealed class ShardPurityTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_request_gives_the_same_bytes_again_in_another_order_and_from_fresh_objects(int world)
    {
        var run = new ShardedRun(ShardedRun.Worlds[world], shards: 2, lag: 0);
        RolloutShard shard = run.CreateShard(1);
        var parameters = ShardParameters.Snapshot(run.Ppo.Policy);
        var requests = new List<byte[]>();
        var results = new List<byte[]>();
        ShardState state = ShardState.Initial;
        for (int iteration = 0; iteration < 3; iteration++)
        {
            var request = new ShardRequest(1, iteration, 0, state, parameters);
            requests.Add(request.ToBytes());
            ShardResult result = shard.Roll(request);
            results.Add(result.ToBytes());
            state = result.NextState;
        }

        Assert.NotEqual(results[0], results[1]);
        foreach (int again in new[] { 1, 1, 0, 2, 0 })
        {
            Assert.Equal(results[again], shard.Roll(ShardRequest.FromBytes(requests[again])).ToBytes());
            Assert.Equal(results[again], run.CreateShard(1).Roll(ShardRequest.FromBytes(requests[again])).ToBytes());
            Assert.Equal(results[again], ShardResult.FromBytes(results[again], run.Plan).ToBytes());
        }

        // Who joined later plays a lost rollout of the beginning too.
        RolloutShard late = run.CreateShard(1);
        foreach (int again in new[] { 2, 0, 1, 0 })
            Assert.Equal(results[again], late.Roll(ShardRequest.FromBytes(requests[again])).ToBytes());
    }

    [Fact]
    public void Environments_have_the_seeds_and_numbers_that_they_have_among_all()
    {
        var seeds = new List<long>();
        var second = new VectorEnvironment(
            2,
            7,
            seed =>
            {
                seeds.Add(seed);
                return new FixedEnvironment();
            },
            firstIndex: 2);
        Assert.Equal([VectorEnvironment.SeedOf(7, 2), VectorEnvironment.SeedOf(7, 3)], seeds);
        Assert.Equal(2, second.FirstIndex);
        Assert.Equal(7, ShardPlan.SamplingSeed(7, 0)); // as of a run without shards
        Assert.Equal(8, Enumerable.Range(0, 8).Select(static shard => ShardPlan.SamplingSeed(7, shard)).Distinct().Count());

        var run = new ShardedRun("Training.game = 'breakout'\nTraining.sticky = 1.0", shards: 4, lag: 0);
        ShardResult result = run.CreateShard(3).Roll(
            new ShardRequest(3, 0, 0, ShardState.Initial, ShardParameters.Snapshot(run.Ppo.Policy)));
        Assert.NotEmpty(result.FinishedEpisodes);
        Assert.All(result.FinishedEpisodes, static episode => Assert.InRange(episode.Environment, 6, 7));
    }

    [Fact]
    public void What_has_gone_on_can_not_be_read_any_more()
    {
        var run = new ShardedRun(ShardedRun.Worlds[1], shards: 2, lag: 0);
        RolloutShard shard = run.CreateShard(0);
        var parameters = ShardParameters.Snapshot(run.Ppo.Policy);
        ShardResult first = shard.Roll(new ShardRequest(0, 0, 0, shard.State, parameters));
        shard.Roll(new ShardRequest(0, 1, 0, first.NextState, parameters));
        Fails.With<InvalidOperationException>(first.ToBytes, "Shard 0: expected its result of iteration 0 to be read before it plays on");
        Fails.With<InvalidOperationException>(first.NextState.ToBytes, "Shard 0: expected its state to be saved before it plays on");
        Fails.With<ArgumentException>(
            () => shard.Roll(new ShardRequest(1, 0, 0, ShardState.Initial, parameters)), "Shard 0: expected a request for this shard, got");
    }
}
