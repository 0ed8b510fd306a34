using System.Diagnostics.Metrics;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>What a cluster counts, as instruments of the meter <c>Amago.Cluster</c>.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    private readonly Meter _meter = new("Amago.Cluster");

    /// <summary>Makes the instruments.</summary>
    /// <param name="workers">Number of the workers that answer.</param>
    public ClusterMetrics(Func<int> workers)
    {
        _meter.CreateObservableGauge("amago.cluster.workers", workers, "{worker}", "Workers that answer.");
        Duration = _meter.CreateHistogram<double>("amago.cluster.shard.duration", "s", "Time from asking for a shard to its result.");
        Retries = _meter.CreateCounter<long>("amago.cluster.shard.retries", "{shard}", "Shards that were given to a second worker.");
        Received = _meter.CreateCounter<long>("amago.cluster.bytes", "By", "Bytes of results that were received.");
    }

    public Histogram<double> Duration { get; }

    public Counter<long> Retries { get; }

    public Counter<long> Received { get; }

    public void Dispose() => _meter.Dispose();
}
