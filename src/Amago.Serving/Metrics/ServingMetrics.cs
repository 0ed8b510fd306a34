using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Amago.Serving.Metrics;

/// <summary>What is counted and measured, with the meter's name <c>Amago.Serving</c>.</summary>
internal sealed class ServingMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Amago.Serving";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    };

    private static readonly InstrumentAdvice<long> Counts = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _rejected;

    public ServingMetrics()
    {
        RequestDuration = _meter.CreateHistogram(
            "amago.serving.request.duration", "s", "From a request to its answer.", advice: Seconds);
        QueueDuration = _meter.CreateHistogram("amago.serving.queue.duration", "s", "From a request to its batch.", advice: Seconds);
        BatchSize = _meter.CreateHistogram("amago.serving.batch.size", "{request}", "Requests that are answered at once.", advice: Counts);
        _rejected = _meter.CreateCounter<long>("amago.serving.rejected", "{request}", "Requests that were refused, by model and status.");
        Reloads = _meter.CreateCounter<long>("amago.serving.reloads", "{reload}", "Changed files, by whether they were taken.");
    }

    public Histogram<double> RequestDuration { get; }

    public Histogram<double> QueueDuration { get; }

    public Histogram<long> BatchSize { get; }

    public Counter<long> Reloads { get; }

    public static KeyValuePair<string, object?> Model(string name) => new("model", name);

    public static KeyValuePair<string, object?> Taken(bool isTaken) => new("taken", isTaken ? "yes" : "no");

    /// <summary>Counts a request that was refused.</summary>
    /// <param name="status">The HTTP status, over gRPC too.</param>
    /// <param name="model">The model that it asked; null where there is none of that name, or it was refused before it was read.</param>
    public void Reject(int status, string? model)
    {
        var tags = default(TagList);
        if (model is not null)
            tags.Add(Model(model));
        tags.Add("status", status);
        _rejected.Add(1, tags);
    }

    /// <summary>Names the queues whose lengths are read whenever somebody asks.</summary>
    public void ObserveQueues(Func<IEnumerable<(string Name, int Waiting)>> queues) => _meter.CreateObservableUpDownCounter(
        "amago.serving.queue.length",
        () => queues().Select(static queue => new Measurement<long>(queue.Waiting, Model(queue.Name))),
        "{request}",
        "Requests that wait.");

    public void Dispose() => _meter.Dispose();
}
