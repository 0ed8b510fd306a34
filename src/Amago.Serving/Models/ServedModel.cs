using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>A model under its name: the state of its file that answers, the queue before it, and the watch over the file.</summary>
internal sealed class ServedModel : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ModelSource _source;
    private readonly ServingMetrics _metrics;
    private readonly Action<string> _warn;
    private readonly Batcher _batcher;
    private readonly Timer _timer;
    private readonly Lock _reloading = new();
    private volatile Generation _current;
    private string _stamp;

    /// <summary>Reads and warms up the model, and begins to watch its file.</summary>
    /// <param name="source">The model.</param>
    /// <param name="limits">The most observations of a batch, and requests in the queue.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="warn">Takes a line when a file changes.</param>
    public ServedModel(ModelSource source, (int Batch, int Queue) limits, ServingMetrics metrics, Action<string> warn)
    {
        (_source, _metrics, _warn) = (source, metrics, warn);
        _stamp = source.Stamp;
        _current = Generation.Load(source, limits.Batch, warn);
        _batcher = new Batcher(source.Name, limits.Queue, metrics);
        _timer = new Timer(_ => Watch(), null, Interval, Interval);
    }

    /// <summary>Its name.</summary>
    public string Name => _source.Name;

    /// <summary>Requests that wait.</summary>
    public int Waiting => _batcher.Waiting;

    /// <summary>The state that new requests are checked against and answered by; <see cref="Hold"/> keeps one alive.</summary>
    public Generation Current => _current;

    /// <summary>The present state, kept alive until the caller, or the queue in its place, releases it.</summary>
    public Generation Hold()
    {
        while (true)
        {
            Generation current = _current;
            if (current.TryHold())
                return current;
        }
    }

    /// <summary>Refuses at once, before a request is read, what the queue would refuse afterwards.</summary>
    /// <exception cref="RefusedException">The queue is full.</exception>
    public void ExpectRoom()
    {
        if (_batcher.IsFull)
            throw Full();
    }

    /// <summary>Waits for an answer no longer than the request allows. The queue takes over the hold of its state.</summary>
    /// <param name="pending">The request.</param>
    /// <exception cref="RefusedException">The queue is full, or time is over.</exception>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task<StateDict> AskAsync(Pending pending)
    {
        if (!_batcher.TryAdd(pending))
        {
            pending.Model.Release();
            throw Full();
        }

        try
        {
            return await pending.Answer.WaitAsync(pending.Deadline.Left, pending.Cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !pending.Cancellation.IsCancellationRequested)
        {
            throw new RefusedException(RefusedException.Late, $"'{Name}': the request's timeout was over before its answer was there.");
        }
    }

    /// <summary>Takes a changed file; a damaged one leaves the old state in place, and says so.</summary>
    public void Reload()
    {
        lock (_reloading)
        {
            string stamp = _source.Stamp;
            if (stamp == _stamp || stamp.Length == 0)
                return;
            _stamp = stamp;
            bool isTaken = TryReplace();
            _metrics.Reloads.Add(1, ServingMetrics.Model(Name), ServingMetrics.Taken(isTaken));
        }
    }

    /// <summary>Answers what waits, and ends.</summary>
    public void Dispose()
    {
        using (var stopped = new ManualResetEvent(initialState: false))
        {
            if (_timer.Dispose(stopped))
                stopped.WaitOne(); // a reload under way
        }

        _batcher.Dispose();
        _current.Release();
    }

    private bool TryReplace()
    {
        try
        {
            Generation old = _current;
            _current = Generation.Load(_source, old.MaxBatch, _warn);
            old.Release();
            _warn($"{_source.Path}: read again; '{Name}' answers by it.");
            return true;
        }
        catch (Exception e)
        {
            _warn($"{e.Message} '{Name}' answers by what it had before.");
            return false;
        }
    }

    // A look that comes while another takes long is left out.
    private void Watch()
    {
        if (!_reloading.TryEnter())
            return;
        try
        {
            Reload();
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private RefusedException Full() => new(RefusedException.Full, $"'{Name}': the queue is full; ask again in a moment.");
}
