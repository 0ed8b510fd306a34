using System.Net;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// What the learner's process is told of its cluster. Nothing here is a run's: a cluster outlives a run, and several runs may follow one
/// another over the same workers.
/// </summary>
/// <param name="Listen">Where the learner's silo listens; its address may be that of all interfaces.</param>
/// <param name="Advertise">The address and port that workers reach it at: never that of all interfaces, and the primary's name.</param>
/// <param name="Token">Admits silos; null where <paramref name="Listen"/> is loopback and no token was asked for.</param>
internal sealed record LearnerOptions(IPEndPoint Listen, IPEndPoint Advertise, JoinToken? Token)
{
    /// <summary>
    /// Name of the cluster: a silo of another is refused. The learner and its workers make it of the port, if nobody says one.
    /// </summary>
    public string Cluster { get; init; } = ClusterName(Advertise);

    /// <summary>Workers to wait for before the first step, 0 or more; with 0 the learner itself plays until one has joined.</summary>
    public int Workers { get; init; }

    /// <summary>Share of the shards that two workers play on purpose, so that their results are compared, 0 to 1.</summary>
    public double VerifyShare { get; init; }

    /// <summary>Whether environments that can't be saved are begun anew where a shard is played again; such a run is not exact.</summary>
    public bool RestartEpisodes { get; init; }

    /// <summary>Where the list of silos is kept.</summary>
    public Clustering Clustering { get; init; } = new DevelopmentClustering();

    /// <summary>Port at which it exchanges gradients, where they are sharded; 0 for any that is free.</summary>
    public int MeshPort { get; init; }

    /// <summary>Whether the process is asked to stop: a run waits no longer for its first workers.</summary>
    public Func<bool> IsAskedToStop { get; init; } = static () => false;

    /// <summary>Port of the engine's dashboard on the loopback address; null for none.</summary>
    public int? DashboardPort { get; init; }

    /// <summary>Receives a sentence on what a person should know: a worker joined, left, was refused. Called from any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>The name of a cluster that nobody named.</summary>
    public static string ClusterName(IPEndPoint learner) => FormattableString.Invariant($"amago-{learner.Port}");
}
