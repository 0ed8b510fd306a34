using Amago.Rl;

namespace Amago.Tests.Rl.Ppo;

public sealed class RolloutTests
{
    [Theory]
    [InlineData(0.99f, 0.95f)]
    [InlineData(1f, 1f)]
    [InlineData(0.9f, 0f)]
    public void Advantages_are_the_weighted_sums_of_the_errors_that_follow(float discount, float lambda)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var environments = new VectorEnvironment(3, 0, _ => new FixedEnvironment());
        var rollout = new Rollout(7, environments);
        for (int i = 0; i < rollout.Size; i++)
            (rollout.Rewards[i], rollout.Values[i], rollout.IsDone[i]) = (random.NextSingle(), random.NextSingle(), random.Next(4) == 0);
        float[] last = [random.NextSingle(), random.NextSingle(), random.NextSingle()];

        rollout.EstimateAdvantages(last, discount, lambda);

        for (int step = 0; step < 7; step++)
        {
            for (int environment = 0; environment < 3; environment++)
            {
                double expected = 0, weight = 1;
                for (int t = step; t < 7; t++)
                {
                    int i = (t * 3) + environment;
                    double next = rollout.IsDone[i] ? 0 : t == 6 ? last[environment] : rollout.Values[i + 3];
                    expected += weight * (rollout.Rewards[i] + (discount * next) - rollout.Values[i]);
                    if (rollout.IsDone[i])
                        break;
                    weight *= discount * lambda;
                }

                int at = (step * 3) + environment;
                Assert.True(Math.Abs(expected - rollout.Advantages[at]) < 1e-5, $"seed {seed}, step {step}, environment {environment}: expected {expected}, got {rollout.Advantages[at]}");
                Assert.Equal(rollout.Advantages[at] + rollout.Values[at], rollout.Returns[at]);
            }
        }
    }
}
