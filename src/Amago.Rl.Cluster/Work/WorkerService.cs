using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Amago.Rl.Cluster.Work;

/// <summary>The worker of a silo. Calls interleave, and what computes does so on threads of its own, so that a ping never waits.</summary>
[Reentrant]
internal sealed class WorkerService(GrainId id, Silo silo, ILoggerFactory loggers, WorkerRole role, BlobStore store, WorkerClient client)
    : GrainService(id, silo, loggers), IWorkerService
{
    public Task Ping()
    {
        role.Hear();
        return Task.CompletedTask;
    }

    public Task<WorkAnswer> Begin(BeginOrder order) => Task.Run(() => role.Begin(order)); // off the scheduler of calls

    public Task<WorkAnswer> Roll(RollOrder order) =>
        Task.Run(() => role.RollAsync(order, (key, offset) => PieceAsync(order.Sender, key, offset)));

    public Task<PrepareAnswer> Prepare(PrepareOrder order) => Task.Run(() => role.PrepareAsync(order));

    public Task<WorkAnswer> Load(LoadOrder order) =>
        Task.Run(() => role.LoadAsync(order, (key, offset) => PieceAsync(order.Sender, key, offset)));

    public Task<WorkAnswer> Update(UpdateOrder order) => Task.Run(() => role.UpdateAsync(order));

    public Task<Immutable<byte[]>> Piece(string key, int offset) => Task.FromResult(store.Piece(key, offset).AsImmutable());

    public Task Close(string run)
    {
        role.Close(run);
        return Task.CompletedTask;
    }

    public Task End(string? refusal)
    {
        role.End(refusal);
        return Task.CompletedTask;
    }

    private async Task<byte[]> PieceAsync(SiloAddress owner, string key, int offset) => (await client.Of(owner).Piece(key, offset)).Value;
}
