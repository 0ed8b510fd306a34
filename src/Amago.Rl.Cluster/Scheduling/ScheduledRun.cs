using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>What a scheduler is told of its run.</summary>
/// <param name="Begin">What workers are asked to begin.</param>
/// <param name="Self">The learner's silo, which keeps what workers ask for.</param>
/// <param name="Store">Where it keeps that.</param>
/// <param name="Local">The learner's own process, which plays while no worker is there.</param>
/// <param name="Metrics">Counts what happens.</param>
internal sealed record ScheduledRun(BeginOrder Begin, SiloAddress Self, BlobStore Store, IPlayer Local, ClusterMetrics Metrics)
{
    /// <summary>What the run is known by.</summary>
    public string Name => Begin.Run;

    /// <summary>Whether workers learn from what they play; see <see cref="PpoGradients"/>.</summary>
    public bool IsSharded { get; init; }

    /// <summary>Where the learner takes part in updates whose gradients are sharded.</summary>
    public required MeshHome Home { get; init; }

    /// <summary>Workers to wait for before the first step; with 0 the learner plays itself until one has joined.</summary>
    public int Workers { get; init; }

    /// <summary>Share of the shards that two workers play on purpose, 0 to 1.</summary>
    public double VerifyShare { get; init; }

    /// <summary>Whether the run is asked to stop: it waits no longer for its first workers.</summary>
    public Func<bool> IsAskedToStop { get; init; } = static () => false;

    /// <summary>Receives a sentence on what a person should know, on any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
