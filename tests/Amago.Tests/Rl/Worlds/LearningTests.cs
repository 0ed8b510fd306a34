using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

/// <summary>Ten thousand steps are enough to become better than chance; docs/results has what longer runs come to.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("steer", 0.34)]
    [InlineData("treasure", 0.04)]
    public void A_policy_gets_better_than_chance(string name, double random)
    {
        EnvironmentDescriptor environment = Environments.Find(name);
        var environments = new VectorEnvironment(16, 1, environment.Create);
        Ppo ppo = new(
            Policy(environment),
            environments,
            totalSteps: 20 * 16 * 32,
            new PpoSettings { RolloutLength = 32, Minibatches = 4, Epochs = 4, LearningRate = 2e-3f, AnnealLearningRate = false },
            seed: 2);
        while (!ppo.IsDone)
            ppo.Iterate();
        EvaluationResult result = Evaluation.Run(environment.Create, ppo.Policy, ActionChoice.Sample, episodes: 48, seed: 3);
        output.WriteLine($"{name}: {result.MeanReturn} after {ppo.Steps} steps");
        Assert.True(
            result.MeanReturn > 1.6 * random, $"{name}: expected more than 1.6 times the {random} of chance, got {result.MeanReturn}");
    }

    private static ActorCritic Policy(EnvironmentDescriptor environment)
    {
        var generator = new Generator(4);
        Cnn Encoder(Shape shape) =>
            new GridworldCnn((shape[0], shape[1], shape[2]), channelsFirst: false, "leaky_relu", [4, 8, 8], generator: generator);
        return environment.ObservationSpace.SingleImage is { } image
            ? new ActorCritic(Encoder(image.Shape), environment.ActionSpace, 32, generator: generator)
            : new ActorCritic(
                new ObservationEncoder(environment.ObservationSpace, entry => Encoder(entry.Shape), generator: generator),
                environment.ActionSpace, 32, generator: generator);
    }
}
