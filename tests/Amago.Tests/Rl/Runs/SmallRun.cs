using Amago.Configuration;
using Amago.Rl;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Runs;

/// <summary>A run that takes no time: ten rollouts of breakout.</summary>
internal static class SmallRun
{
    public const string Gin = """
        Training.game = 'breakout'
        Training.steps = 1200
        Training.envs = 4
        Training.hidden = 16
        PPO.rollout_length = 32
        PPO.minibatches = 4
        PPO.epochs = 2
        GridworldCNN.channels = [4, 4, 8]
        """;

    public static Bindings Bindings(string more = "")
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString($"{Gin}\n{more}").Build());
    }

    /// <summary>Makes a run in a folder and takes some rollouts.</summary>
    public static void Make(string folder, int rollouts, string more = "")
    {
        using TrainingRun run = TrainingRun.Start(folder, Bindings(more));
        for (int i = 0; i < rollouts; i++)
            run.Iterate();
        run.SaveCheckpoint();
    }

    /// <summary>Takes all rollouts that are left.</summary>
    public static void Finish(TrainingRun run)
    {
        while (!run.IsDone)
            run.Iterate();
        run.SaveCheckpoint();
    }
}
