using System.Net;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>What a worker's process is told of the cluster that it joins; all that it needs of a run comes from the learner.</summary>
/// <param name="Learner">Where the learner is reached.</param>
/// <param name="Listen">Where the worker's silo listens; its address may be that of all interfaces.</param>
/// <param name="Advertise">The address and port that other silos reach it at; never that of all interfaces.</param>
/// <param name="Token">Admits silos; null where all of them are on loopback.</param>
internal sealed record WorkerOptions(IPEndPoint Learner, IPEndPoint Listen, IPEndPoint Advertise, JoinToken? Token)
{
    /// <summary>Name of the cluster to join.</summary>
    public string Cluster { get; init; } = LearnerOptions.ClusterName(Learner);

    /// <summary>Threads to compute with, 1 or more; results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Port at which it exchanges gradients, where they are sharded; 0 for any that is free.</summary>
    public int MeshPort { get; init; }

    /// <summary>Where the list of silos is kept: the learner's own.</summary>
    public Clustering Clustering { get; init; } = new DevelopmentClustering();

    /// <summary>Receives a sentence on what a person should know: joined, a run begun, over, refused. Called from any thread.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}

/// <summary>How a worker's process ends by itself.</summary>
internal enum WorkerEnd
{
    /// <summary>The learner said that all of its runs are over, or the process was asked to end.</summary>
    Over = 0,

    /// <summary>
    /// The learner refused this worker, or the worker the learner, for good: another token, version, assembly or arithmetic.
    /// </summary>
    Refused = 2,

    /// <summary>The learner was there and is not heard of any more: another process may find it, at another address.</summary>
    Lost = 3,
}
