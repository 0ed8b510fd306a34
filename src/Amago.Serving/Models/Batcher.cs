using System.Diagnostics;
using System.Threading.Channels;
using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>
/// One thread that answers a policy's requests: it takes the first that waits and as many more as wait beside it and fit, without waiting
/// for others. Requests whose client has gone are not computed.
/// </summary>
internal sealed class Batcher : IDisposable
{
    private readonly Channel<Pending> _queue;
    private readonly ServingMetrics _metrics;
    private readonly string _name;
    private readonly Thread _thread;

    public Batcher(string name, int queue, ServingMetrics metrics)
    {
        (_name, _metrics) = (name, metrics);
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(queue) { SingleReader = true });
        _thread = new Thread(Work) { IsBackground = true, Name = $"policy {name}" };
        _thread.Start();
    }

    /// <summary>Puts a request into the queue; false where that is full or closed.</summary>
    public bool TryAdd(Pending pending)
    {
        if (!_queue.Writer.TryWrite(pending))
            return false;
        _metrics.QueueLength.Add(1, ServingMetrics.Model(_name));
        return true;
    }

    /// <summary>Answers what waits, and ends.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
    }

    private void Work()
    {
        var batch = new List<Pending>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Take(batch);
            if (batch.Count > 0)
                Answer(batch);
            batch.Clear();
        }
    }

    private void Take(List<Pending> batch)
    {
        int rows = 0;
        while (_queue.Reader.TryPeek(out Pending? next))
        {
            bool fits = batch.Count == 0
                || (next.Policy == batch[0].Policy && rows + next.Observations.Count <= next.Policy.MaxBatch);
            if (!fits)
                return;
            _queue.Reader.TryRead(out _);
            _metrics.QueueLength.Add(-1, ServingMetrics.Model(_name));
            if (next.Cancellation.IsCancellationRequested)
            {
                next.Cancel();
                continue;
            }

            _metrics.QueueDuration.Record(Stopwatch.GetElapsedTime(next.Came).TotalSeconds, ServingMetrics.Model(_name));
            batch.Add(next);
            rows += next.Observations.Count;
        }
    }

    // Whatever goes wrong is the answer of those who asked: the thread lives on.
    private void Answer(List<Pending> batch)
    {
        try
        {
            ObservationBatch all = batch.Count == 1 ? batch[0].Observations : Joined(batch);
            _metrics.BatchSize.Record(batch.Count, ServingMetrics.Model(_name));
            StateDict answers = batch[0].Policy.Answer(all);
            int start = 0;
            foreach (Pending pending in batch)
            {
                int count = pending.Observations.Count;
                var own = new StateDict();
                foreach ((string name, Tensor values) in answers)
                    own.Add(name, batch.Count == 1 ? values : values.Slice(0, start, count).Contiguous());
                pending.Complete(own);
                start += count;
            }
        }
        catch (Exception e)
        {
            batch.ForEach(pending => pending.Fail(e));
        }
    }

    private static ObservationBatch Joined(List<Pending> batch)
    {
        ObservationSpace space = batch[0].Policy.Space;
        var entries = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (ObservationEntry entry in space.Entries)
            entries.Add(entry.Name, Tensor.Cat([.. batch.Select(pending => pending.Observations[entry.Name])]));
        return ObservationBatch.FromTensors(space, entries);
    }
}
