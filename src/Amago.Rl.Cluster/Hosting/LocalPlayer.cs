using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>The learner's own process, which plays while no worker is there.</summary>
internal sealed class LocalPlayer(WorkerRole role, BlobStore store) : IPlayer
{
    public string Name => "the learner itself";

    public Task<WorkAnswer> BeginAsync(BeginOrder order) => Task.Run(() => role.Begin(order));

    public async Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order)
    {
        WorkAnswer answer = await Task.Run(() => role.RollAsync(order, PieceAsync));
        return (answer, answer.Result is null ? [] : await BlobReader.ReadAsync(answer.Result, PieceAsync));
    }

    public Task CloseAsync(string run)
    {
        role.Close(run);
        return Task.CompletedTask;
    }

    private Task<byte[]> PieceAsync(string key, int offset) => Task.FromResult(store.Piece(key, offset));
}
