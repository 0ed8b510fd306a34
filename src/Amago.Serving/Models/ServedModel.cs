using System.Threading.RateLimiting;
using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>A model under its name: the state of its file that answers, the queue before it, and the watch over the file.</summary>
internal sealed class ServedModel : IDisposable
{
    // What could not be read is tried again every four seconds: a file may come to be readable and look as it did.
    private const int LooksBeforeRetry = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ModelSource _source;
    private readonly ServingMetrics _metrics;
    private readonly Action<string> _warn;
    private readonly ConcurrencyLimiter _places;
    private readonly Batcher _batcher;
    private readonly Timer _timer;
    private readonly Lock _reloading = new();
    private volatile Generation _current;
    private volatile bool _isDisposed;
    private string _stamp;
    private int _looks; // since what the stamp stands for could not be read; 0 where it was

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
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = limits.Queue + limits.Batch });
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
    /// <exception cref="ObjectDisposedException">The server has ended.</exception>
    public Generation Hold()
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Generation current = _current;
            if (current.TryHold())
                return current;
        }
    }

    /// <summary>
    /// Lets a request in, before it is read, until what is returned is disposed of: as many as may wait, and one batch.
    /// </summary>
    /// <exception cref="RefusedException">There are as many, or as many as may wait have been read.</exception>
    public RateLimitLease Admit()
    {
        RateLimitLease place = _places.AttemptAcquire();
        if (place.IsAcquired && !_batcher.IsFull)
            return place;
        place.Dispose();
        throw Full();
    }

    /// <summary>Waits for an answer no longer than the request allows. The queue takes over the hold of its state.</summary>
    /// <param name="pending">The request.</param>
    /// <exception cref="RefusedException">The queue is full, time is over, or the answer has numbers that are not finite.</exception>
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
            StateDict answers = await pending.Answer.WaitAsync(pending.Deadline.Left, pending.Cancellation);
            return Finite(answers);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !pending.Cancellation.IsCancellationRequested)
        {
            pending.Drop(); // a timer's millisecond may end before the deadline does
            throw new RefusedException(RefusedException.Late, $"'{Name}': the request's timeout was over before its answer was there.");
        }
    }

    /// <summary>
    /// Takes a changed file. A damaged one leaves the old state in place, says so once, and is tried again every so many looks.
    /// </summary>
    public void Reload()
    {
        lock (_reloading)
        {
            string stamp = _source.Stamp;
            bool isNew = stamp != _stamp;
            if (stamp.Length == 0 || (!isNew && (_looks == 0 || _looks++ < LooksBeforeRetry)))
                return;
            _stamp = stamp;
            bool isTaken = TryReplace(isNew ? _warn : static _ => { });
            _looks = isTaken ? 0 : 1;
            if (isNew || isTaken)
                _metrics.Reloads.Add(1, ServingMetrics.Model(Name), ServingMetrics.Taken(isTaken));
        }
    }

    /// <summary>Answers what waits, and ends.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        using (var stopped = new ManualResetEvent(initialState: false))
        {
            if (_timer.Dispose(stopped))
                stopped.WaitOne(); // a reload under way
        }

        _batcher.Dispose();
        _current.Release();
        _places.Dispose();
    }

    private bool TryReplace(Action<string> warn)
    {
        try
        {
            Generation old = _current;
            _current = Generation.Load(_source, old.MaxBatch, warn);
            old.Release();
            _warn($"{_source.Path}: read again; '{Name}' answers by it.");
            return true;
        }
        catch (Exception e)
        {
            warn($"{e.Message} '{Name}' answers by what it had before.");
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

    // Numbers that overflow on their way through the network: JSON could not say them, and an action made of them means nothing.
    private StateDict Finite(StateDict answers)
    {
        foreach (Tensor values in answers.Values)
        {
            if (values.DType == DType.Float32 && values.AsSpan<float>().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new RefusedException(
                    RefusedException.Damaged, $"'{Name}': these observations give numbers that are not finite.");
        }

        return answers;
    }

    private RefusedException Full() => new(RefusedException.Full, $"'{Name}': the queue is full; ask again in a moment.");
}
