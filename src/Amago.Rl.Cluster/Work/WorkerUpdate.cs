using System.Net;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Rl.Cluster.Work;

/// <summary>
/// A worker's part in the updates of a run whose gradients are sharded: one at a time. The learner numbers its attempts; an order of one
/// before the last that was heard of is refused, whenever it comes.
/// </summary>
/// <param name="member">The worker's parameters, optimiser and rollouts.</param>
/// <param name="home">Where it takes part in meshes.</param>
internal sealed class WorkerUpdate(ShardedMember member, MeshHome home)
{
    private readonly Lock _lock = new();
    private Task _turn = Task.CompletedTask;
    private long _newest = -1;
    private CancellationTokenSource? _leaving;
    private Task _current = Task.CompletedTask;

    public ShardedMember Member => member;

    /// <summary>Leaves the update that it is at, and says what it lacks for another.</summary>
    /// <exception cref="OperationCanceledException">A later attempt has begun.</exception>
    public Task<PrepareAnswer> PrepareAsync(PrepareOrder order) => InTurnAsync(order.Epoch, () => new PrepareAnswer(
        WorkOutcome.Done,
        "",
        home.Address.ToString(),
        member.Learner.Hash != order.Hash,
        [.. member.Missing(order.Iteration, new ShardRange(order.First, order.Count))]));

    /// <summary>Takes the learner's parameters and optimiser.</summary>
    /// <exception cref="OperationCanceledException">A later attempt has begun.</exception>
    public Task LoadAsync(long epoch, byte[] state) => InTurnAsync(epoch, () =>
    {
        member.Learner.Load(state);
        return true;
    });

    /// <summary>Makes an update together with the others.</summary>
    /// <returns>The hash of what came out.</returns>
    /// <exception cref="OperationCanceledException">A later attempt has begun.</exception>
    public async Task<string> RunAsync(UpdateOrder order, int shards)
    {
        var plan = new MeshPlan(
            order.Run,
            order.Epoch,
            shards,
            [.. order.Members.Select(static one => new MeshMember(IPEndPoint.Parse(one.Address), new ShardRange(one.First, one.Count)))]);
        var update = new ShardedUpdate(order.Iteration, order.LearningRate);
        Task<string> running = await InTurnAsync(order.Epoch, () =>
        {
            var leaving = new CancellationTokenSource();
            Task<string> begun = MeshUpdate.RunAsync(plan, order.Own, home.Port, Learn, leaving.Token);
            (_leaving, _current) = (leaving, begun);
            return begun;
        });
        return await running;

        string Learn(IGradientExchange exchange)
        {
            member.Learn(update, exchange);
            return member.Learner.Hash;
        }
    }

    private async Task<T> InTurnAsync<T>(long epoch, Func<T> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
            (before, _turn) = (_turn, done.Task);
        await before;
        try
        {
            if (epoch < _newest)
                throw new OperationCanceledException($"attempt {epoch} is over: {_newest} has begun.");
            _newest = epoch;
            await LeaveAsync();
            return work();
        }
        finally
        {
            done.SetResult();
        }
    }

    private async Task LeaveAsync()
    {
        using CancellationTokenSource? leaving = _leaving;
        _leaving = null;
        if (leaving is not null)
            await leaving.CancelAsync();
        try
        {
            await _current;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or DivergedException or ArgumentException)
        {
            // whoever waits for it knows
        }
    }
}
