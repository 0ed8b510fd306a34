using System.Globalization;

namespace Amago.Chaos;

/// <summary>What a run's parameters depend on.</summary>
/// <param name="Shards">Number of shards.</param>
/// <param name="Lag">The policy's lag.</param>
/// <param name="Gradients">Where gradients are computed: central, or sharded.</param>
internal sealed record RunSettings(int Shards, int Lag, string Gradients)
{
    /// <summary>Name of the environment.</summary>
    public const string Game = "treasure";

    /// <summary>All other settings.</summary>
    /// <param name="steps">Steps of all environments together.</param>
    public string[] Statements(int steps) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"Training.steps={steps}"), "Training.envs=16", "Training.seed=7", "Training.hidden=16",
        "PPO.rollout_length=32", "PPO.epochs=1", "PPO.minibatches=2",
        string.Create(CultureInfo.InvariantCulture, $"Training.policy_lag={Lag}"),
        string.Create(CultureInfo.InvariantCulture, $"Training.shards={Shards}"), $"PPO.gradients='{Gradients}'",
    ];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Shards,2} shards, lag {Lag}, {Gradients}");
}
