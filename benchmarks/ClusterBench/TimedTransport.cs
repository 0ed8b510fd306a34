using System.Diagnostics;
using Amago.Rl;

namespace ClusterBench;

/// <summary>A transport that says how long the shards of an iteration took together.</summary>
internal sealed class TimedTransport(IShardTransport transport) : IShardTransport, IDisposable
{
    private readonly Lock _lock = new();
    private long _iteration = -1, _start;

    /// <summary>Milliseconds from the first request of the last iteration to its last result.</summary>
    public double Milliseconds { get; private set; }

    public void Dispose() => (transport as IDisposable)?.Dispose();

    public async Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_iteration != request.Iteration)
                (_iteration, _start) = (request.Iteration, Stopwatch.GetTimestamp());
        }

        ShardResult result = await transport.RollAsync(request, cancellationToken);
        lock (_lock)
            Milliseconds = Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        return result;
    }
}
