using System.Diagnostics;
using System.Threading.Channels;
using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>
/// One thread that answers a model's requests: it takes the first that waits and as many more as wait beside it and fit, without waiting
/// for others. Requests that nobody waits for any more are not computed.
/// </summary>
internal sealed class Batcher : IDisposable
{
    private readonly Channel<Pending> _queue;
    private readonly ServingMetrics _metrics;
    private readonly string _name;
    private readonly int _most;
    private readonly Thread _thread;

    public Batcher(string name, int queue, ServingMetrics metrics)
    {
        (_name, _most, _metrics) = (name, queue, metrics);
        _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(queue) { SingleReader = true });
        _thread = new Thread(Work) { IsBackground = true, Name = $"policy {name}" };
        _thread.Start();
    }

    /// <summary>Requests that wait.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Whether one more would be refused.</summary>
    public bool IsFull => Waiting >= _most;

    /// <summary>Puts a request into the queue; false where that is full or closed.</summary>
    public bool TryAdd(Pending pending) => _queue.Writer.TryWrite(pending);

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
            batch.ForEach(static pending => pending.Model.Release());
            batch.Clear();
        }
    }

    private void Take(List<Pending> batch)
    {
        int rows = 0;
        while (_queue.Reader.TryPeek(out Pending? next))
        {
            bool fits = batch.Count == 0
                || (next.Model == batch[0].Model && rows + next.Observations.Count <= next.Model.MaxBatch);
            if (!fits)
                return;
            _queue.Reader.TryRead(out _);
            if (next.IsForgotten)
            {
                next.Drop();
                next.Model.Release();
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
            StateDict answers = batch[0].Model.Answer(all);
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
        ObservationSpace space = batch[0].Model.Space;
        var entries = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (ObservationEntry entry in space.Entries)
            entries.Add(entry.Name, Tensor.Cat([.. batch.Select(pending => pending.Observations[entry.Name])]));
        return ObservationBatch.FromTensors(space, entries);
    }
}
