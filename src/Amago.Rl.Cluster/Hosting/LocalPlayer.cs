using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>The learner's own process, which plays while no worker is there.</summary>
internal sealed class LocalPlayer(WorkerRole role, BlobStore store) : IPlayer
{
    public string Name => "the learner itself";

    public Task PingAsync() => Task.CompletedTask;

    public Task<WorkAnswer> BeginAsync(BeginOrder order) => Task.Run(() => role.Begin(order));

    public async Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order)
    {
        WorkAnswer answer = await Task.Run(() => role.RollAsync(order, PieceAsync));
        return (answer, answer.Result is null ? [] : await BlobReader.ReadAsync(answer.Result, PieceAsync));
    }

    public Task<PrepareAnswer> PrepareAsync(PrepareOrder order) => Task.Run(() => role.PrepareAsync(order));

    public Task<WorkAnswer> LoadAsync(LoadOrder order) => Task.Run(() => role.LoadAsync(order, PieceAsync));

    public Task<WorkAnswer> UpdateAsync(UpdateOrder order) => Task.Run(() => role.UpdateAsync(order));

    public Task CloseAsync(string run)
    {
        role.Close(run);
        return Task.CompletedTask;
    }

    public Task EndAsync(string? refusal) => Task.CompletedTask;

    private Task<byte[]> PieceAsync(string key, int offset) => Task.FromResult(store.Piece(key, offset));
}
