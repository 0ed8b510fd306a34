using Amago.Rl.Policies;

namespace Amago.Rl;

/// <content>A run without shards as one of a single shard.</content>
public sealed partial class Ppo
{
    // All environments as one shard, played by the policy that learns.
    private static (ShardPlan Plan, IShardTransport Transport) Whole(
        ActorCritic policy, VectorEnvironment environments, long totalSteps, PpoSettings settings, long seed)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        settings.Check(environments.Count, environments.ObservationSpace);
        PolicyFit.Expect(policy, environments, "PPO", nameof(environments));
        var plan = new ShardPlan(
            environments.ObservationSpace,
            environments.ActionSpace,
            environments.HasActionMasks,
            environments.Count,
            shards: 1,
            settings.RolloutLength);
        settings.Check(policy, plan);
        return (plan, new InProcessShards(plan, policy, [environments], settings.Discount, settings.GaeLambda, seed));
    }
}
