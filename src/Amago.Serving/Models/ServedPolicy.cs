using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>A policy under its name: the state of its file that answers, the queue before it, and the watch over the file.</summary>
internal sealed class ServedPolicy : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly PolicySource _source;
    private readonly Action<string> _warn;
    private readonly Batcher _batcher;
    private readonly Timer _timer;
    private readonly Lock _reloading = new();
    private volatile Generation _current;
    private string _stamp;

    /// <summary>Reads and compiles the policy, and begins to watch its file.</summary>
    /// <param name="source">The policy.</param>
    /// <param name="limits">The most observations of a batch, and requests in the queue.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="warn">Takes a line when a file changes.</param>
    public ServedPolicy(PolicySource source, (int Batch, int Queue) limits, ServingMetrics metrics, Action<string> warn)
    {
        (_source, _warn) = (source, warn);
        _stamp = source.Stamp;
        _current = Generation.Load(source, limits.Batch, warn);
        _batcher = new Batcher(source.Name, limits.Queue, metrics);
        _timer = new Timer(_ => Reload(), null, Interval, Interval);
    }

    /// <summary>Its name.</summary>
    public string Name => _source.Name;

    /// <summary>The state that new requests are checked against and answered by.</summary>
    public Generation Current => _current;

    /// <summary>Puts a request into the queue; false where that is full.</summary>
    public bool TryAdd(Pending pending) => _batcher.TryAdd(pending);

    /// <summary>Takes a changed file; a damaged one leaves the old state in place, and says so.</summary>
    public void Reload()
    {
        if (!_reloading.TryEnter())
            return;
        try
        {
            string stamp = _source.Stamp;
            if (stamp == _stamp || stamp.Length == 0)
                return;
            _stamp = stamp;
            _current = Generation.Load(_source, _current.MaxBatch, _warn);
            _warn($"{_source.Path}: read again; '{Name}' answers by it.");
        }
        catch (Exception e)
        {
            _warn($"{e.Message} '{Name}' answers by what it had before.");
        }
        finally
        {
            _reloading.Exit();
        }
    }

    /// <summary>Answers what waits, and ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _batcher.Dispose();
    }
}
