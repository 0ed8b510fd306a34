using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>A worker in another process.</summary>
internal sealed class RemotePlayer(SiloAddress silo, IWorkerService service) : IWorker
{
    public string Name { get; } = silo.Endpoint.ToString();

    public Task PingAsync() => service.Ping();

    public Task<WorkAnswer> BeginAsync(BeginOrder order) => service.Begin(order);

    public async Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order)
    {
        WorkAnswer answer = await service.Roll(order);
        return (answer, answer.Result is null ? [] : await BlobReader.ReadAsync(answer.Result, PieceAsync));
    }

    public Task<PrepareAnswer> PrepareAsync(PrepareOrder order) => service.Prepare(order);

    public Task<WorkAnswer> LoadAsync(LoadOrder order) => service.Load(order);

    public Task<WorkAnswer> UpdateAsync(UpdateOrder order) => service.Update(order);

    public Task CloseAsync(string run) => service.Close(run);

    public Task EndAsync(string? refusal) => service.End(refusal);

    private async Task<byte[]> PieceAsync(string key, int offset) => (await service.Piece(key, offset)).Value;
}
