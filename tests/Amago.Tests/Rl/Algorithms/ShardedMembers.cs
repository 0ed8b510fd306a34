using Amago.Rl;
using Amago.Tests.Rl.Shards;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>A run's rollouts of one iteration, and members that learn from them.</summary>
internal sealed class ShardedMembers
{
    public ShardedMembers(string world, int shards)
    {
        Run = new ShardedRun($"{world}\nPPO.gradients = 'sharded'", shards, lag: 0);
        Results =
        [
            .. Enumerable.Range(0, shards).Select(shard => Run.CreateShard(shard).Roll(
                new ShardRequest(shard, 0, 0, ShardState.Initial, ShardParameters.Snapshot(Run.CreatePolicy()))))
        ];
    }

    public ShardedRun Run { get; }

    public IReadOnlyList<ShardResult> Results { get; }

    public ShardedUpdate Update { get; } = new(0, 1e-3f);

    public ShardedLearner CreateLearner() =>
        new(Run.CreatePolicy(), Run.Plan, Run.PpoSettings, Run.Settings.Seed, Run.CreateAugmentation());

    public PpoLosses Learn(ShardedLearner learner, IGradientExchange exchange) =>
        learner.Learn(Update, [.. Results.Skip(exchange.Own.First).Take(exchange.Own.Count)], exchange);

    /// <summary>What tells two updates apart: the parameters, the optimiser, and the losses.</summary>
    public static string HashOf(ShardedLearner learner, PpoLosses losses)
    {
        double moments = learner.Optimizer.StateDict().Values.Where(static tensor => tensor.DType == DType.Float32)
            .Sum(static tensor => tensor.ToArray<float>().Sum(static value => (double)value));
        return $"{learner.Policy.ContentHash()} {moments:R} {losses}";
    }
}
