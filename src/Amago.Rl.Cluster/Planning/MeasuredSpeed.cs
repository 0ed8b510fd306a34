using System.Diagnostics;

namespace Amago.Rl.Cluster.Planning;

/// <summary>How fast this machine plays and learns a run: the better of two short iterations behind one that is not counted.</summary>
/// <param name="SecondsPerStep">Seconds of a step of one environment, the policy's answer included.</param>
/// <param name="SecondsPerSample">Seconds of a sample in a pass of the update.</param>
internal sealed record MeasuredSpeed(double SecondsPerStep, double SecondsPerSample)
{
    private const int Environments = 16, RolloutLength = 16, Iterations = 3; // a minibatch of 256 samples

    /// <summary>Measures a run's network and environment; it takes seconds.</summary>
    /// <param name="settings">The run's settings.</param>
    /// <param name="policy">The run's network, which learns by it.</param>
    public static MeasuredSpeed Of(TrainingSettings settings, ActorCritic policy)
    {
        var ppo = new PpoSettings { RolloutLength = RolloutLength, Epochs = 1, Minibatches = 1 };
        var environments = new VectorEnvironment(Environments, settings.Seed, settings.CreateEnvironment);
        var plan = new ShardPlan(
            environments.ObservationSpace,
            environments.ActionSpace,
            settings.CreateEnvironment(seed: 0).HasActionMask,
            Environments,
            shards: 1,
            RolloutLength);
        var shards = new TimedShards(new InProcessShards(plan, policy, [environments], ppo.Discount, ppo.GaeLambda, settings.Seed));
        var learner = new Ppo(policy, plan, shards, long.MaxValue / 2, ppo);
        (double play, double learn) = (double.MaxValue, double.MaxValue);
        for (int i = 0; i < Iterations; i++)
        {
            long start = Stopwatch.GetTimestamp();
            learner.Iterate();
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i > 0)
                (play, learn) = (Math.Min(play, shards.Last), Math.Min(learn, all - shards.Last));
        }

        return new MeasuredSpeed(play / plan.Environments / RolloutLength, learn / plan.Environments / RolloutLength);
    }

    private sealed class TimedShards(InProcessShards shards) : IShardTransport
    {
        public double Last { get; private set; }

        public async Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
        {
            long start = Stopwatch.GetTimestamp();
            ShardResult result = await shards.RollAsync(request, cancellationToken);
            Last = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return result;
        }
    }
}
