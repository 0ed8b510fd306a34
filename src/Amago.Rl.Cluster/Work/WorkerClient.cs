using Orleans.Runtime.Services;

namespace Amago.Rl.Cluster.Work;

/// <summary>Finds the worker of a silo by its address.</summary>
internal sealed class WorkerClient(IServiceProvider services) : GrainServiceClient<IWorkerService>(services)
{
    /// <summary>The worker of a silo.</summary>
    public IWorkerService Of(SiloAddress silo) => GetGrainService(silo);
}
