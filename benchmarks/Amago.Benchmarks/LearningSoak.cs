using System.Globalization;
using Amago.Nets;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.Benchmarks;

/// <summary>Thousands of training iterations, rollouts and updates: memory is printed after each twentieth.</summary>
internal static class LearningSoak
{
    /// <summary>Runs some iterations of PPO on breakout, with few environments so that there are many. 0 if memory stayed flat.</summary>
    public static int Run(int iterations)
    {
        var settings = new PpoSettings { RolloutLength = 32, Epochs = 1, Minibatches = 2 };
        var environments = new VectorEnvironment(8, seed: 0, static seed => new ScaleToBytes(Games.Create("breakout", seed)));
        Shape shape = environments.ObservationShape;
        var encoder = new GridworldCnn((shape[0], shape[1], shape[2]), channelsFirst: false, "leaky_relu", generator: new Generator(0));
        var policy = new ActorCritic(encoder, environments.ActionCount, generator: new Generator(1));
        var ppo = new Ppo(policy, environments, (long)iterations * settings.RolloutLength * environments.Count, settings);
        var memory = new HeldMemory();
        int interval = Math.Max(1, iterations / 20);
        while (!ppo.IsDone)
        {
            PpoReport report = ppo.Iterate();
            if (report.Iteration % interval == 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Iteration,7} iterations  "
                    + $"{memory.Measure((double)report.Iteration / iterations)}  return {report.MeanReturn:F2}"));
        }

        Console.WriteLine(memory);
        return memory.IsFlat ? 0 : 1;
    }
}
