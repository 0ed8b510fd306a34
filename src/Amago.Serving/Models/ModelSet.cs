using System.Threading.RateLimiting;
using Amago.Serving.Metrics;

namespace Amago.Serving.Models;

/// <summary>The models of a server by name, all of them warmed up.</summary>
internal sealed class ModelSet : IDisposable
{
    /// <summary>The version that every model has: a file that changes takes the place of what it was.</summary>
    public const string Version = "1";

    private readonly Dictionary<string, ServedModel> _models = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _places;

    /// <summary>Reads and warms up models.</summary>
    /// <param name="sources">The models, with different names.</param>
    /// <param name="limits">The most observations of a batch, and requests in a queue.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="warn">Takes warnings, and a line when a file changes.</param>
    /// <exception cref="IOException">A file can't be read, or is no policy.</exception>
    public ModelSet(IReadOnlyCollection<ModelSource> sources, (int Batch, int Queue) limits, ServingMetrics metrics, Action<string> warn)
    {
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = sources.Count * (limits.Queue + limits.Batch) });
        try
        {
            foreach (ModelSource source in sources)
                _models.Add(source.Name, new ServedModel(source, limits, metrics, warn));
        }
        catch
        {
            Dispose();
            throw;
        }

        metrics.ObserveQueues(() => _models.Values.Select(static model => (model.Name, model.Waiting)));
    }

    /// <summary>The most bytes of a request to any of them.</summary>
    public long MaxBody => _models.Values.Max(static model => model.Current.MaxBody);

    /// <summary>
    /// Lets a request in that does not say for which model it is before it has been read: as many as all models together let in.
    /// </summary>
    /// <returns>Not acquired where there are as many.</returns>
    public RateLimitLease AttemptAdmit() => _places.AttemptAcquire();

    /// <summary>The name, where a model has it; otherwise null.</summary>
    public string? Known(string name) => _models.ContainsKey(name) ? name : null;

    /// <summary>A model of a name and a version, which may be empty.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public ServedModel Find(string name, string version = "")
    {
        if (!_models.TryGetValue(name, out ServedModel? model))
            throw Unknown($"expected a policy of {Printable.Few(_models.Keys)}, got '{Printable.Short(name)}'.");
        return version.Length == 0 || version == Version
            ? model
            : throw Unknown($"'{Printable.Short(name)}': expected the version {Version}, got '{Printable.Short(version)}'.");
    }

    /// <summary>Answers what waits, and ends.</summary>
    public void Dispose()
    {
        foreach (ServedModel model in _models.Values)
            model.Dispose();
        _places.Dispose();
    }

    private static RefusedException Unknown(string message) => new(RefusedException.Unknown, message);
}
