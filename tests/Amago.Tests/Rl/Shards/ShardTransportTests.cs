using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Algorithms;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Shards;

/// <summary>A transport that fails or answers wrongly, and what can't be cut into shards.</summary>
public sealed class ShardTransportTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_shard_that_failed_once_is_asked_again_and_the_others_are_not(int lag)
    {
        string expected = new ShardedRun(ShardedRun.Worlds[1], shards: 2, lag).Finish().Hash;
        bool hasFailed = false;
        int played = 0;
        var run = new ShardedRun(ShardedRun.Worlds[1], shards: 2, lag, own => new WireTransport(own)
        {
            Before = request =>
            {
                played++;
                if (request is not { Shard: 0, Iteration: 1 } || hasFailed)
                    return;
                hasFailed = true;
                throw new TimeoutException("the link is cut");
            },
        });
        run.Ppo.Iterate();
        Fails.With<TimeoutException>(() => run.Ppo.Iterate(), "the link is cut");
        Assert.Equal((128, 1), (run.Ppo.Steps, run.Ppo.Iteration));
        Assert.Equal(expected, run.Finish().Hash);
        Assert.Equal((3 * 2) + 1, played);
    }

    [Fact]
    public void The_result_of_another_shard_or_none_is_refused_in_words()
    {
        var wrong = new ShardedRun(ShardedRun.Worlds[1], 2, 0, static run => new Answering(request => Task.FromResult(
            ShardResult.FromBytes(run.CreateShard(0).Roll(request with { Shard = 0 }).ToBytes(), run.Plan))));
        Fails.With<InvalidOperationException>(
            () => wrong.Ppo.Iterate(), "Shard 1: expected its result of iteration 0, got that of shard 0 of 2 in iteration 0");
        var nothing = new ShardedRun(ShardedRun.Worlds[1], 2, 0, static _ => new Answering(null));
        Fails.With<InvalidOperationException>(() => nothing.Ppo.Iterate(), "Shard 0: expected a task of its transport, got null");
        var cancelled = new ShardedRun(ShardedRun.Worlds[1], 2, 0, static _ => new Answering(
            static _ => Task.FromCanceled<ShardResult>(new CancellationToken(true))));
        Assert.ThrowsAny<OperationCanceledException>(() => cancelled.Ppo.Iterate());
    }

    [Fact]
    public void Says_what_can_not_be_cut_into_shards()
    {
        using var folder = new TemporaryFolder();
        Fails.With<ArgumentException>(
            () => TrainingRun.Start(folder.File("run"), SmallRun.Bindings("Training.shards = 3")),
            "expected shards to be a number that divides 4 environments, got 3");
        Fails.With<InvalidFileException>(
            () => TrainingRun.Start(folder.File("run"), SmallRun.Bindings("Training.policy_lag = 2")), "policy_lag: expected", "got 2");
        var run = new ShardedRun(ShardedRun.Worlds[1], 2, 1);
        ShardPlan plan = run.Plan;
        ActorCritic policy = run.CreatePolicy();
        Fails.With<ArgumentException>(
            () => new Ppo(
                policy,
                plan,
                new InProcessShards(plan, policy, run.Settings.CreateShards(plan), 1, 1, 0),
                100,
                new PpoSettings { RolloutLength = 16, Minibatches = 4 }),
            "expected shards that play with a policy of their own");
        Fails.With<ArgumentException>(
            () => new InProcessShards(plan, policy, [run.Settings.CreateShards(plan)[0]], 1, 1, 0),
            "expected the environments of 2 shards, got those of 1");
        Fails.With<ArgumentException>(
            () => new Ppo(policy, plan, new Answering(null), 100, new PpoSettings { RolloutLength = 8, Minibatches = 4 }),
            "expected rollout_length to be 16, as the shards play, got 8");
    }

    [Fact]
    public void Environments_that_can_not_be_saved_play_where_no_bytes_are_needed()
    {
        var space = ObservationSpace.Image([4, 4, 1]);
        var plan = new ShardPlan(space, new DiscreteActions(3), false, 4, 2, 4);
        var encoder = new GridworldCnn((4, 4, 1), false, "leaky_relu", channels: [4, 4, 8], generator: new Generator(0));
        var policy = new ActorCritic(encoder, 3, hidden: 16, generator: new Generator(0));
        VectorEnvironment[] Environments() => [.. Enumerable.Range(0, 2).Select(static i => new VectorEnvironment(2, 0, Create, 2 * i))];
        var settings = new PpoSettings { RolloutLength = 4, Minibatches = 2 };
        var ppo = new Ppo(policy, plan, new InProcessShards(plan, policy, Environments(), 1, 1, 0), 100, settings);
        Assert.Equal(32, (ppo.Iterate().Steps, ppo.Iterate().Steps).Item2);
        Fails.With<NotSupportedException>(() => ppo.State(), "they are not ISavable");
        Fails.With<ArgumentException>(
            () => new InProcessShards(
                new ShardPlan(space, new DiscreteActions(3), false, 4, 2, 4) { PolicyLag = 1 }, policy, Environments(), 1, 1, 0),
            "expected environments that are ISavable with a policy lag of 1");
        var shard = new RolloutShard(0, plan, policy, Environments()[0], 1, 1, 0);
        var request = new ShardRequest(0, 0, 0, ShardState.Initial, ShardParameters.Of(policy));
        Fails.With<NotSupportedException>(shard.Roll(request).ToBytes, "it is not ISavable");
        Fails.With<NotSupportedException>(() => shard.Roll(request), "Shard 0: expected the first request");
    }

    private static SignalOnly Create(long seed) => new(new SignalEnvironment(seed));

    /// <summary>An environment without a state that could be saved.</summary>
    private sealed class SignalOnly(SignalEnvironment inner) : IEnvironment
    {
        public Shape ObservationShape => inner.ObservationShape;

        public int ActionCount => inner.ActionCount;

        public void Reset(Span<byte> observation) => inner.Reset(observation);

        public StepResult Step(int action, Span<byte> observation) => inner.Step(action, observation);
    }

    private sealed class Answering(Func<ShardRequest, Task<ShardResult>>? answer) : IShardTransport
    {
        public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken) =>
            answer?.Invoke(request)!;
    }
}
