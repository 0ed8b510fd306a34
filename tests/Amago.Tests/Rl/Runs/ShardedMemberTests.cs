using Amago.Rl;
using Amago.Tests.Rl.Algorithms;
using Amago.Tests.Rl.Exchanges;
using Amago.Tests.Rl.Shards;

namespace Amago.Tests.Rl.Runs;

/// <summary>A worker's part in updates, made of the run's configuration alone.</summary>
public sealed class ShardedMemberTests
{
    private const int Shards = 4;

    public static TheoryData<int, int> Runs { get; } = new(
        from world in Enumerable.Range(0, ShardedRun.Worlds.Length)
        from lag in new[] { 0, 1 }
        select (world, lag));

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_learner_without_shards_and_workers_that_keep_their_rollouts_make_the_run_of_one_process(int world, int lag)
    {
        string gin = $"{ShardedRun.Worlds[world]}\nPPO.gradients = 'sharded'";
        string expected = new ShardedRun(gin, Shards, lag).Finish().Hash;
        var run = new ShardedRun(gin, Shards, lag, static run => new Workers(run));
        Assert.Equal(expected, run.Finish().Hash);
    }

    [Fact]
    public void One_that_joins_goes_on_from_the_learners_bytes_and_from_no_others()
    {
        var members = new ShardedMembers(ShardedRun.Worlds[0], Shards);
        ShardedLearner learner = members.CreateLearner();
        members.Learn(learner, new LocalExchange(Shards));
        var member = new ShardedMember(members.Run.Bindings);
        string before = member.Learner.Hash;
        Assert.NotEqual(before, learner.Hash);
        byte[] state = learner.ToBytes(), damaged = [.. state];
        damaged[^40] ^= 1;
        Fails.With<ArgumentException>(() => member.Learner.Load(damaged), "Sharded learner: expected the SHA-256");
        Fails.With<ArgumentException>(() => member.Learner.Load([]), "Sharded learner: expected the SHA-256");
        var other = new ShardedMembers(ShardedRun.Worlds[1], Shards);
        Fails.With<ArgumentException>(() => member.Learner.Load(other.CreateLearner().ToBytes()), "Shard parameters: ");
        Assert.Equal(before, member.Learner.Hash);
        member.Learner.Load(state);
        Assert.Equal(learner.Hash, member.Learner.Hash);
        learner.Optimizer.LearningRate = 0.5f; // belongs to an update
        Assert.Equal(learner.Hash, member.Learner.Hash);
    }

    [Fact]
    public void Keeps_the_rollouts_of_two_iterations_and_says_which_are_missing()
    {
        var members = new ShardedMembers(ShardedRun.Worlds[1], Shards);
        var member = new ShardedMember(members.Run.Bindings);
        Assert.Equal([0, 1, 2, 3], member.Missing(0, new(0, Shards)));
        member.Keep(members.Results[2]);
        member.Keep(ShardResult.FromBytes(members.Results[3].ToBytes(), member.Plan));
        Assert.Equal([1], member.Missing(0, new(1, 3)));
        Fails.With<ArgumentException>(
            () => member.Learn(members.Update, new LocalExchange(Shards)), "expected the rollout of shard 0 in iteration 0 to be kept");
        foreach (ShardResult result in members.Results)
            member.Keep(result);
        ShardedLearner learner = members.CreateLearner();
        members.Learn(learner, new LocalExchange(Shards));
        member.Learn(members.Update, new LocalExchange(Shards));
        Assert.Equal(learner.Hash, member.Learner.Hash);
        RolloutShard shard = members.Run.CreateShard(0);
        ShardState state = ShardState.Initial;
        for (int iteration = 0; iteration < 3; iteration++)
        {
            ShardResult result = shard.Roll(
                new ShardRequest(0, iteration, 0, state, ShardParameters.Snapshot(members.Run.CreatePolicy())));
            member.Keep(result);
            state = result.NextState;
        }

        Assert.Equal([0, 1, 2, 3], member.Missing(0, new(0, Shards)));
        Assert.Equal([1, 2, 3], member.Missing(1, new(0, Shards)));
        Assert.Empty(member.Missing(2, new(0, 1)));
        Fails.With<ArgumentException>(
            () => member.Keep(new ShardedMembers(ShardedRun.Worlds[0], Shards).Results[0]), "expected a result of this run's shards");
    }

    [Fact]
    public void A_result_without_its_rollout_has_the_rest_and_is_not_learned_from()
    {
        var members = new ShardedMembers(ShardedRun.Worlds[1], Shards);
        ShardResult whole = members.Results[1];
        byte[] bytes = whole.WithoutRollout().ToBytes();
        Assert.InRange(bytes.Length, 1, whole.ToBytes().Length - 8192);
        ShardResult brief = ShardResult.FromBytes(bytes, members.Run.Plan);
        Assert.False(brief.HasRollout);
        Assert.True(whole.HasRollout);
        Assert.Equal(whole.NextState.ToBytes(), brief.NextState.ToBytes());
        Assert.Equal(whole.FinishedEpisodes, brief.FinishedEpisodes);
        Assert.Equal(bytes, brief.ToBytes());
        const string Text = "Shard 1: expected the result of iteration 0 with its rollout, got one without";
        var member = new ShardedMember(members.Run.Bindings);
        Fails.With<InvalidOperationException>(() => member.Keep(brief), Text);
        Fails.With<InvalidOperationException>(
            () => members.CreateLearner().Learn(
                members.Update, [members.Results[0], brief, members.Results[2], members.Results[3]], new LocalExchange(Shards)),
            Text);
        var central = new ShardedRun(ShardedRun.Worlds[1], Shards, 0, static run => new Brief(run));
        Fails.With<InvalidOperationException>(() => central.Ppo.Iterate(), "with its rollout, got one without");
    }

    private sealed class Brief(ShardedRun run) : IShardTransport
    {
        public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(run.CreateShard(request.Shard).Roll(request).WithoutRollout());
    }

    /// <summary>Two workers that play shards, and learn from what they played; they change places, and one is lost in the middle.</summary>
    private sealed class Workers(ShardedRun run) : IGradientTransport
    {
        private readonly ShardedMember[] _workers = [new(run.Bindings), new(run.Bindings)];
        private readonly Dictionary<(long Iteration, int Shard), byte[]> _requests = [];

        public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
        {
            _requests[(request.Iteration, request.Shard)] = request.ToBytes();
            ShardResult result = run.CreateShard(request.Shard).Roll(request);
            _workers[request.Shard < 1 ? 0 : 1].Keep(result);
            return Task.FromResult(ShardResult.FromBytes(result.WithoutRollout().ToBytes(), run.Plan));
        }

        public PpoLosses Learn(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results)
        {
            Assert.All(results, static result => Assert.False(result.HasRollout));
            string before = learner.Hash;
            ShardRange[] first = [new(0, 1), new(1, Shards - 1), new(Shards, 0)];
            ShardRange[] second = [new(0, Shards - 1), new(Shards - 1, 1), new(Shards, 0)];
            var dying = new MemoryExchange(Shards, first) { Death = (1, 3) };
            foreach ((_, Exception? exception) in dying.Run(exchange => Take(learner, first, update, exchange)))
                Assert.IsType<IOException>(exception);
            Assert.Equal(before, learner.Hash);
            _workers[1] = new ShardedMember(run.Bindings);
            _workers[1].Learner.Load(learner.ToBytes());
            (PpoLosses Result, Exception? Exception)[] made = new MemoryExchange(Shards, second).Run(
                exchange => Take(learner, second, update, exchange));
            Assert.All(made, static result => Assert.Null(result.Exception));
            Assert.All(_workers, worker => Assert.Equal(learner.Hash, worker.Learner.Hash));
            return made[2].Result;
        }

        private PpoLosses Take(ShardedLearner learner, ShardRange[] ranges, ShardedUpdate update, IGradientExchange exchange)
        {
            int index = Array.IndexOf(ranges, exchange.Own);
            if (index == 2)
                return learner.Learn(update, [], exchange);
            foreach (int shard in _workers[index].Missing(update.Iteration, exchange.Own))
                _workers[index].Keep(run.CreateShard(shard).Roll(ShardRequest.FromBytes(_requests[(update.Iteration, shard)])));
            return _workers[index].Learn(update, exchange);
        }
    }
}
