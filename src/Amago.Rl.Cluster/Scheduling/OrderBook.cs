using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// What has been asked for in the last two iterations, so that it can be asked for again: with a policy lag of 1 one is played while the
/// other is learned from.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class OrderBook(ScheduledRun run)
{
    private const int Iterations = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Iteration, int Shard), (RollOrder Order, IPlayer? Winner)> _orders = [];
    private (ShardParameters Parameters, Blob Blob)? _sent;

    /// <summary>Makes the order of a request.</summary>
    public RollOrder Order(ShardRequest request)
    {
        var order = new RollOrder(
            run.Name,
            request.Shard,
            request.Iteration,
            request.Version,
            run.Store.KeepState(
                FormattableString.Invariant($"{run.Name}/state/{request.Shard}/{request.Iteration % Iterations}"), request.State.ToBytes()),
            ParametersOf(request),
            run.Self,
            run.IsSharded);
        lock (_lock)
        {
            _orders.Remove((request.Iteration - Iterations, request.Shard));
            _orders[(request.Iteration, request.Shard)] = (order, null);
        }

        return order;
    }

    /// <summary>Notes whose result counts.</summary>
    public void Won(RollOrder order, IPlayer player)
    {
        lock (_lock)
            _orders[(order.Iteration, order.Shard)] = (order, player);
    }

    /// <summary>The order of a shard in an iteration.</summary>
    public RollOrder Find(long iteration, int shard)
    {
        lock (_lock)
            return _orders[(iteration, shard)].Order;
    }

    /// <summary>Whose results count in an iteration, in the order of their shards, each once.</summary>
    public IReadOnlyList<IPlayer> Winners(long iteration)
    {
        lock (_lock)
        {
            return [.. _orders.Where(pair => pair.Key.Iteration == iteration).OrderBy(static pair => pair.Key.Shard)
                .Select(static pair => pair.Value.Winner).OfType<IPlayer>().Distinct()];
        }
    }

    private Blob ParametersOf(ShardRequest request)
    {
        lock (_lock)
        {
            if (_sent is { } sent && ReferenceEquals(sent.Parameters, request.Parameters))
                return sent.Blob;
        }

        Blob blob = run.Store.Keep(FormattableString.Invariant($"{run.Name}/parameters/{request.Version}"), request.Parameters.ToBytes());
        run.Store.Drop(FormattableString.Invariant($"{run.Name}/parameters/{request.Version - Iterations}"));
        lock (_lock)
            _sent = (request.Parameters, blob);
        return blob;
    }
}
