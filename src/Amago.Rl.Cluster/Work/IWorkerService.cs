using Orleans.Services;

namespace Amago.Rl.Cluster.Work;

/// <summary>
/// What a silo does for the others, addressed by the silo: it has no directory entry, no placement and no activation that could be lost
/// with another silo.
/// </summary>
[Alias("amago.worker")]
internal interface IWorkerService : IGrainService
{
    /// <summary>Answers at once: the silo is alive and its connection carries messages.</summary>
    [Alias("ping")]
    Task Ping();

    /// <summary>Does one piece of work: a pure function of the message, so that it may be done twice, here or elsewhere.</summary>
    [Alias("run")]
    Task<WorkMessage> Run(WorkMessage request);

    /// <summary>Gives what this silo keeps under a name, such as the parameters of a version.</summary>
    [Alias("fetch")]
    Task<WorkMessage> Fetch(long version);
}
