using Amago.Rl;
using Amago.Rl.Shards;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>Generalized advantage estimation against the sum that defines it.</summary>
public sealed class AdvantageTests
{
    private const int Steps = 7, Environments = 3;

    [Theory]
    [InlineData(0.99f, 0.95f)]
    [InlineData(1f, 1f)]
    [InlineData(0.9f, 0f)]
    public void Advantages_are_the_weighted_sums_of_the_errors_that_follow(float discount, float lambda)
    {
        int seed = Environment.TickCount;
        var random = new System.Random(seed);
        var rollout = new Rollout(
            new ShardPlan(ObservationSpace.Image([4, 4, 1]), new DiscreteActions(2), false, Environments, 1, Steps), Environments);
        foreach (Tensor drawn in new[] { rollout.Rewards, rollout.Values })
        {
            foreach (ref float value in drawn.AsSpan<float>())
                value = random.NextSingle();
        }

        foreach (ref float end in rollout.Ends.AsSpan<float>())
            end = random.Next(4) == 0 ? 1 : 0;
        (float[] rewards, float[] values, float[] ends) =
            (rollout.Rewards.ToArray<float>(), rollout.Values.ToArray<float>(), rollout.Ends.ToArray<float>());

        rollout.EstimateAdvantages(discount, lambda);

        float[] advantages = rollout.Advantages.ToArray<float>(), returns = rollout.Returns.ToArray<float>();
        for (int i = 0; i < advantages.Length; i++)
        {
            double expected = 0, weight = 1;
            for (int t = i; t < advantages.Length; t += Environments)
            {
                double next = ends[t] == 1 ? 0 : values[t + Environments];
                expected += weight * (rewards[t] + (discount * next) - values[t]);
                weight *= (double)discount * lambda;
                if (ends[t] == 1)
                    break;
            }

            Assert.True(Math.Abs(expected - advantages[i]) < 1e-5,
                $"seed {seed}, step {i / Environments}, environment {i % Environments}: expected {expected}, got {advantages[i]}");
            Assert.Equal(expected + values[i], returns[i], 1e-5);
        }
    }
}
