using System.Net;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Rl.Cluster.Work;

/// <summary>A worker's part in the updates of a run whose gradients are sharded: one at a time.</summary>
/// <param name="member">The worker's parameters, optimiser and rollouts.</param>
/// <param name="home">Where it takes part in meshes.</param>
internal sealed class WorkerUpdate(ShardedMember member, MeshHome home)
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _leaving;
    private Task _current = Task.CompletedTask;

    public ShardedMember Member => member;

    /// <summary>Leaves the update that it is at, and says what it lacks for another.</summary>
    public async Task<PrepareAnswer> PrepareAsync(PrepareOrder order)
    {
        await LeaveAsync();
        var range = new ShardRange(order.First, order.Count);
        return new(
            WorkOutcome.Done,
            "",
            home.Address.ToString(),
            member.Learner.Hash != order.Hash,
            [.. member.Missing(order.Iteration, range)]);
    }

    /// <summary>Takes the learner's parameters and optimiser.</summary>
    public async Task LoadAsync(byte[] state)
    {
        await LeaveAsync();
        member.Learner.Load(state);
    }

    /// <summary>Makes an update together with the others.</summary>
    /// <returns>The hash of what came out.</returns>
    public async Task<string> RunAsync(UpdateOrder order, int shards)
    {
        await LeaveAsync();
        var plan = new MeshPlan(
            order.Run,
            order.Epoch,
            shards,
            [.. order.Members.Select(static one => new MeshMember(IPEndPoint.Parse(one.Address), new ShardRange(one.First, one.Count)))]);
        var update = new ShardedUpdate(order.Iteration, order.LearningRate);
        var leaving = new CancellationTokenSource();
        Task running;
        lock (_lock)
        {
            _leaving = leaving;
            _current = running = MeshUpdate.RunAsync(plan, order.Own, home.Port, exchange => member.Learn(update, exchange), leaving.Token);
        }

        await running;
        return member.Learner.Hash;
    }

    private async Task LeaveAsync()
    {
        CancellationTokenSource? leaving;
        Task current;
        lock (_lock)
            (leaving, current, _leaving) = (_leaving, _current, null);
        if (leaving is not null)
            await leaving.CancelAsync();
        try
        {
            await current;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or DivergedException or ArgumentException)
        {
            // whoever waits for it knows
        }

        leaving?.Dispose();
    }
}
