using Amago.Rl;
using Amago.Tests.Rl.Vector;

namespace Amago.Tests.Rl;

/// <summary>A policy whose outputs are not finite does not play, nor learn: what it says, and when, is said.</summary>
public sealed class NotFiniteTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Logits_and_values_are_named_by_evaluation_and_training(float value)
    {
        ActorCritic policy = OverlappingUseTests.Policy();
        policy.Actor.Bias!.AsSpan<float>()[1] = value;
        foreach (ActionChoice choice in new[] { ActionChoice.Greedy, ActionChoice.Sample })
            Fails.With<InvalidOperationException>(
                () => Evaluation.Run(Create, policy, choice, episodes: 3), "Evaluation", "logit of action 1", "environment 0", "step 1;");
        Fails.With<InvalidOperationException>(() => Learner(policy).Iterate(), "PPO", "logit of action 1", "step 1;");

        policy.Actor.Bias!.AsSpan<float>()[1] = 0;
        policy.Critic.Bias!.AsSpan<float>()[0] = value;
        Fails.With<InvalidOperationException>(
            () => Evaluation.Run(Create, policy, ActionChoice.Sample, episodes: 3), "Evaluation", "as the value in environment 0");
        Fails.With<InvalidOperationException>(() => Learner(policy).Iterate(), "PPO", "as the value in environment 0");
    }

    [Fact]
    public void Random_actions_need_no_finite_policy()
    {
        ActorCritic policy = OverlappingUseTests.Policy();
        policy.Actor.Bias!.AsSpan<float>().Fill(float.NaN);
        Assert.Equal(2, Evaluation.Run(Create, policy, ActionChoice.Random, episodes: 2).Episodes);
    }

    [Theory]
    [InlineData(float.NaN, "Environment 0", "finite reward", "at step 1 of an episode")]
    [InlineData(float.PositiveInfinity, "Environment 0", "finite reward, got inf", "at step 1 of an episode")]
    [InlineData(1e38f, "PPO", "finite")] // its square is not finite
    public void Rewards_that_can_t_be_learned_from_end_the_iteration_and_leave_the_parameters_finite(float reward, params string[] parts)
    {
        ActorCritic policy = OverlappingUseTests.Policy();
        Ppo ppo = Learner(policy, reward);
        Fails.With<InvalidOperationException>(() => ppo.Iterate(), parts);
        Assert.All(policy.Parameters(), static parameter => Assert.All(
            parameter.ToArray<float>(), static value => Assert.True(float.IsFinite(value))));
    }

    private static IEnvironment Create(long seed) => new TimeLimit(new CallbackEnvironment(static () => { }), 3);

    private static Ppo Learner(ActorCritic policy, float reward = 0) => new(
        policy,
        new VectorEnvironment(2, 0, _ => new Rewarding(reward)),
        totalSteps: 100,
        new PpoSettings { RolloutLength = 4, Minibatches = 1, NormalizeAdvantages = false });

    private sealed class Rewarding(float reward) : EnvironmentWrapper(new CallbackEnvironment(static () => { }))
    {
        public override StepResult Step(int action, Span<byte> observation) => base.Step(action, observation) with { Reward = reward };

        protected override void SerializeFields(StateArchive archive)
        {
        }
    }
}
