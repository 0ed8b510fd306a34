using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Policies;

public sealed class EvaluationTests
{
    [Fact]
    public void Every_environment_plays_its_share_of_the_episodes()
    {
        // Environment 0 of 64 plays two of the 65 episodes: means are those of the episodes, however long they take.
        EvaluationResult result = Evaluation.Run(
            seed => new FixedEnvironment(length: 1 + (int)(seed % 7)), null, ActionChoice.Random, episodes: 65, seed: 3);
        long[] lengths = [.. Enumerable.Range(0, 64).Append(0).Select(i => 1 + (VectorEnvironment.SeedOf(3, i) % 7))];
        Assert.Equal(65, result.Episodes);
        Assert.Equal(lengths.Average(), result.MeanLength, 1e-12);
        Assert.True(result.MinReturn >= -20 * 7 && result.MaxReturn <= 10 * 7);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result()
    {
        EvaluationResult first = Run(11), second = Run(11);
        Assert.Equal(first, second);
        Assert.NotEqual(first, Run(12));

        static EvaluationResult Run(long seed) =>
            Evaluation.Run(seed => Games.Create("breakout", seed), null, ActionChoice.Random, 40, seed);
    }

    [Fact]
    public void Standard_errors_and_extremes_are_those_of_the_returns()
    {
        EvaluationResult result = EvaluationResult.Of([new(0, 2, 10), new(1, 4, 20), new(0, 9, 30)]);
        Assert.Equal((3, 5.0, 2.0, 9.0, 20.0), (result.Episodes, result.MeanReturn, result.MinReturn, result.MaxReturn, result.MeanLength));
        Assert.Equal(Math.Sqrt((9 + 1 + 16) / 2.0 / 3), result.StandardError, 1e-12);
        Assert.Equal(0, EvaluationResult.Of([new(0, 2, 10)]).StandardError);
    }

    [Fact]
    public void Greedy_takes_the_likeliest_action()
    {
        // With a bias on action 3, which is worth 10 a step.
        var policy = new ActorCritic(new GridworldCnn(
            (2, 1, 2),
            false,
            "leaky_relu",
            channels: [2, 2, 2],
            kernels: [1, 1, 1],
            strides: [1, 1, 1],
            generator: new Generator(0)), 4, 2, generator: new Generator(0));
        policy.Actor.Bias!.AsSpan<float>()[3] = 50;
        EvaluationResult result = Evaluation.Run(_ => new FixedEnvironment(length: 5), policy, ActionChoice.Greedy, 3);
        Assert.Equal((50, 0, 5), (result.MeanReturn, result.StandardError, result.MeanLength));
    }

    [Fact]
    public void An_endless_episode_is_cut_off() =>
        Assert.Equal(40, Evaluation.Run(_ => new FixedEnvironment(length: 250), null, ActionChoice.Random, 2, maxSteps: 40).MeanLength);

    [Fact]
    public void A_choice_of_actions_needs_a_policy() =>
        Assert.Contains(
            "expected a policy to pick Greedy actions from",
            Assert.Throws<ArgumentException>(() => Evaluation.Run(_ => new FixedEnvironment(), null, ActionChoice.Greedy, 1)).Message,
            StringComparison.Ordinal);
}
