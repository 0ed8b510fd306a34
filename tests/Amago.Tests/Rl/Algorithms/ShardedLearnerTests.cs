using Amago.Rl;
using Amago.Rl.Algorithms;
using Amago.Tests.Rl.Exchanges;
using Amago.Tests.Rl.Shards;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>Updates whose gradients are summed where the shards are.</summary>
public sealed class ShardedLearnerTests
{
    // Sums come in another order than the oracle's, and 8 steps of Adam carry that on.
    private const float Tolerance = 1e-5f;

    public static TheoryData<int, int> Cuts { get; } = new(
        from world in Enumerable.Range(0, ShardedRun.Worlds.Length)
        from shards in new[] { 1, 2, 8 }
        select (world, shards));

    [Theory]
    [MemberData(nameof(Cuts))]
    public void An_update_comes_to_what_the_formula_does(int world, int shards)
    {
        var members = new ShardedMembers(ShardedRun.Worlds[world], shards);
        ShardedLearner learner = members.CreateLearner();
        PpoLosses losses = members.Learn(learner, new LocalExchange(shards));
        ActorCritic expected = members.Run.CreatePolicy();
        ShardedOracle.Learn(
            expected,
            members.Run.PpoSettings,
            members.Run.Settings.Seed,
            members.Update.LearningRate,
            members.Results,
            members.Run.CreateAugmentation());
        StateDict actual = learner.Policy.StateDict();
        foreach ((string name, Tensor tensor) in expected.StateDict().Where(static named => named.Value.DType == DType.Float32))
        {
            float[] wanted = tensor.ToArray<float>(), got = actual[name].ToArray<float>();
            float largest = wanted.Max(Math.Abs);
            for (int i = 0; i < wanted.Length; i++)
                Assert.True(Math.Abs(wanted[i] - got[i]) <= Tolerance * largest, $"{name} {i}: {wanted[i]}, got {got[i]}");
        }

        Assert.All(
            (double[])[losses.PolicyLoss, losses.ValueLoss, losses.Entropy, losses.GradientNorm, losses.ExplainedVariance],
            static figure => Assert.True(double.IsFinite(figure) && figure != 0));
        Assert.InRange(losses.ApproxKl, 0, 1);
    }

    [Fact]
    public void Every_epoch_takes_every_sample_once_and_draws_depend_on_all_that_they_are_drawn_for()
    {
        var orders = new ShardOrders(seed: 3);
        string[] drawn =
        [
            .. from iteration in new[] { 0L, 1, 1L << 40 }
               from epoch in new[] { 0, 1 }
               from shard in new[] { 0, 1 }
               select string.Join(' ', orders.Permutation(32, iteration, epoch, shard)),
            string.Join(' ', new ShardOrders(4).Permutation(32, 0, 0, 0)),
        ];
        Assert.Equal(drawn.Length, drawn.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Enumerable.Range(0, 32).Select(static i => (long)i), orders.Permutation(32, 5, 1, 3).Order());
        Assert.Equal(4, new[] { orders.Shifts(0, 0, 0), orders.Shifts(1, 0, 0), orders.Shifts(0, 1, 0), orders.Shifts(0, 0, 1) }
            .Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Wherever_the_shards_are_cut_all_members_have_the_same_bits(int world, int shards)
    {
        var members = new ShardedMembers(ShardedRun.Worlds[world], shards);
        ShardedLearner alone = members.CreateLearner();
        string expected = ShardedMembers.HashOf(alone, members.Learn(alone, new LocalExchange(shards)));
        for (int cut = 0; cut <= shards; cut++)
        {
            var exchange = new MemoryExchange(shards, new(0, cut), new(cut, shards - cut));
            foreach ((string? hash, Exception? exception) in exchange.Run(Learned))
            {
                Assert.Null(exception);
                Assert.Equal(expected, hash);
            }
        }

        string Learned(IGradientExchange exchange)
        {
            ShardedLearner learner = members.CreateLearner();
            return ShardedMembers.HashOf(learner, members.Learn(learner, exchange));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_lost_member_leaves_the_others_as_they_were_and_other_members_make_the_same_update(int call)
    {
        var members = new ShardedMembers(ShardedRun.Worlds[0], shards: 8);
        ShardedLearner alone = members.CreateLearner();
        members.Learn(alone, new LocalExchange(8)); // so that the optimiser has moments
        string before = ShardedMembers.HashOf(alone, default);
        string expected = ShardedMembers.HashOf(alone, members.Learn(alone, new LocalExchange(8)));
        ShardedLearner[] learners = [.. Enumerable.Range(0, 3).Select(_ => members.CreateLearner())];
        foreach (ShardedLearner learner in learners)
            members.Learn(learner, new LocalExchange(8));

        ShardRange[] three = [new(0, 3), new(3, 5), new(8, 0)];
        var dying = new MemoryExchange(8, three) { Death = (1, call) };
        foreach ((_, Exception? exception) in dying.Run(exchange => members.Learn(Of(learners, three, exchange), exchange)))
            Assert.IsType<IOException>(exception);
        Assert.All(learners, learner => Assert.Equal(before, ShardedMembers.HashOf(learner, default)));

        ShardRange[] two = [new(0, 8), new(8, 0)]; // the first and the third
        ShardedLearner[] left = [learners[0], learners[2]];
        foreach ((string? hash, Exception? exception) in new MemoryExchange(8, two).Run(exchange =>
        {
            ShardedLearner learner = Of(left, two, exchange);
            return ShardedMembers.HashOf(learner, members.Learn(learner, exchange));
        }))
        {
            Assert.Null(exception);
            Assert.Equal(expected, hash);
        }
    }

    [Fact]
    public void Says_what_is_not_its_update()
    {
        var members = new ShardedMembers(ShardedRun.Worlds[1], shards: 2);
        ShardedLearner learner = members.CreateLearner();
        Fails.With<ArgumentException>(
            () => learner.Learn(members.Update, members.Results, new LocalExchange(3)), "expected an exchange of 2 shards, got one of 3");
        Fails.With<ArgumentException>(
            () => learner.Learn(members.Update, [members.Results[0]], new LocalExchange(2)),
            "expected results of the shards [0, 2), got 1");
        Fails.With<ArgumentException>(
            () => learner.Learn(members.Update, [members.Results[1], members.Results[0]], new LocalExchange(2)),
            "expected the result of shard 0 of 2 in iteration 0, got that of shard 1 of 2 in iteration 0");
        Fails.With<ArgumentException>(
            () => learner.Learn(members.Update with { Iteration = 4 }, members.Results, new LocalExchange(2)), "in iteration 4, got");
        Fails.With<ArgumentException>(
            () => new ShardedRun($"{ShardedRun.Worlds[1]}\nPPO.gradients = 'sharded'\nTraining.envs = 8", 8, 0, minibatches: 32),
            "expected minibatches to be a number that divides the 1 environments x 16 steps = 16 of each of 8 shards", "got 32");
        Fails.With<ArgumentOutOfRangeException>(
            () => new PpoSettings { Gradients = (PpoGradients)7 }, "expected central or sharded gradients, got 7");
    }

    [Fact]
    public void Numbers_that_are_not_finite_end_the_update_and_change_nothing()
    {
        var members = new ShardedMembers(ShardedRun.Worlds[1], shards: 2);
        ShardedLearner learner = members.CreateLearner();
        string before = ShardedMembers.HashOf(learner, default);
        members.Results[1].Rollout.Returns.AsSpan<float>()[3] = float.NaN;
        Fails.With<DivergedException>(
            () => members.Learn(learner, new LocalExchange(2)), "PPO: the loss of iteration 0 is NaN; expected a finite number");
        Assert.Equal(before, ShardedMembers.HashOf(learner, default));
    }

    private static ShardedLearner Of(ShardedLearner[] learners, ShardRange[] ranges, IGradientExchange exchange) =>
        learners[Array.IndexOf(ranges, exchange.Own)];
}
