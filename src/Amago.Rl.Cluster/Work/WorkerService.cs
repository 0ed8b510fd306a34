using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Amago.Rl.Cluster.Work;

/// <summary>The worker of a silo. Calls interleave, and what computes does so on threads of its own, so that a ping never waits.</summary>
[Reentrant]
internal sealed class WorkerService(GrainId id, Silo silo, ILoggerFactory loggers, IWork work, WorkerClient client)
    : GrainService(id, silo, loggers), IWorkerService
{
    public Task Ping() => Task.CompletedTask;

    public async Task<WorkMessage> Run(WorkMessage request)
    {
        byte[] answer = await Task.Run(() => work.RunAsync(request.Bytes, FetchAsync)); // off the scheduler of calls
        return new WorkMessage(answer);
    }

    public Task<WorkMessage> Fetch(long version) => Task.FromResult(new WorkMessage(work.Kept(version)));

    private async Task<byte[]> FetchAsync(string owner, long version) =>
        (await client.Of(SiloAddress.FromParsableString(owner)).Fetch(version)).Bytes;
}
