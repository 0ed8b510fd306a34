using System.Diagnostics.Metrics;

namespace Amago.Serving.Metrics;

/// <summary>What is counted and measured, with the meter's name <c>Amago.Serving</c>.</summary>
internal sealed class ServingMetrics : IDisposable
{
    public ServingMetrics()
    {
        Meter = new Meter("Amago.Serving");
        RequestDuration = Meter.CreateHistogram<double>("amago.serving.request.duration", "s", "From a request to its answer.");
        QueueDuration = Meter.CreateHistogram<double>("amago.serving.queue.duration", "s", "From a request to its batch.");
        QueueLength = Meter.CreateUpDownCounter<long>("amago.serving.queue.length", "{request}", "Requests that wait.");
        BatchSize = Meter.CreateHistogram<long>("amago.serving.batch.size", "{request}", "Requests that are answered at once.");
        Rejected = Meter.CreateCounter<long>("amago.serving.rejected", "{request}", "Requests that were refused, by status.");
    }

    public Meter Meter { get; }

    public Histogram<double> RequestDuration { get; }

    public Histogram<double> QueueDuration { get; }

    public UpDownCounter<long> QueueLength { get; }

    public Histogram<long> BatchSize { get; }

    public Counter<long> Rejected { get; }

    public static KeyValuePair<string, object?> Model(string name) => new("model", name);

    public void Dispose() => Meter.Dispose();
}
