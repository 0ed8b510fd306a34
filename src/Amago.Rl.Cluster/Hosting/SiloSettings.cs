using System.Net;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>Where a silo is, and whose cluster it joins.</summary>
/// <param name="Listen">Where it listens; the address may be that of all interfaces.</param>
/// <param name="Advertise">Where others reach it.</param>
/// <param name="Learner">Where others reach the learner: the same for the learner itself.</param>
/// <param name="Token">Admits silos; null on loopback alone.</param>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Clustering">Where the list of silos is kept.</param>
internal sealed record SiloSettings(
    IPEndPoint Listen, IPEndPoint Advertise, IPEndPoint Learner, JoinToken? Token, string Cluster, Clustering Clustering)
{
    /// <summary>Port of the engine's dashboard on the loopback address; null for none.</summary>
    public int? DashboardPort { get; init; }

    /// <summary>Receives the last sentence of a process that the cluster's engine ends.</summary>
    public Action<string> LastNote { get; init; } = static _ => { };
}
