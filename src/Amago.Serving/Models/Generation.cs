namespace Amago.Serving.Models;

/// <summary>
/// A model as one state of its file says it: warmed up, with what the protocol says of it. It is disposed of when it has been retired and
/// nobody holds it any more.
/// </summary>
internal sealed class Generation
{
    private const string Rl2s = "rl2s";

    private readonly IServedModel _model;
    private readonly Lock _lock = new();
    private int _holders = 1; // the server itself, until it retires this state

    private Generation(IServedModel model)
    {
        _model = model;
        bool isOne = Space.Entries.Count(static entry => entry.Name != Rl2s) == 1;
        Inputs = Space.Entries.ToDictionary(
            entry => entry.Name == Rl2s ? Rl2s : isOne ? "obs" : $"obs.{entry.Name}", static entry => entry, StringComparer.Ordinal);
        foreach ((string name, Tensor values) in Answer(new ObservationBatch(Space, 1)))
            Outputs.Add(new OutputForm(name, values.DType, [.. values.Shape.Sizes[1..]]));
        if (MaxBatch > 1)
            Answer(new ObservationBatch(Space, MaxBatch));
    }

    /// <summary>What an observation is.</summary>
    public ObservationSpace Space => _model.Space;

    /// <summary>The most observations of a request, and of a batch.</summary>
    public int MaxBatch => _model.MaxBatch;

    /// <summary>Entries by the names that requests give them: <c>obs</c>, or <c>obs.KEY</c>.</summary>
    public Dictionary<string, ObservationEntry> Inputs { get; }

    /// <summary>What there is to ask for.</summary>
    public List<OutputForm> Outputs { get; } = [];

    /// <summary>The names of inputs, for messages.</summary>
    public string InputNames => Printable.Few(Inputs.Keys);

    /// <summary>The names of outputs, for messages.</summary>
    public string OutputNames => Printable.Few(Outputs.Select(static output => output.Name));

    /// <summary>The most bytes that a sensible request has, however its numbers are written.</summary>
    public long MaxBody
    {
        get
        {
            const int Rest = 64 * 1024, MostOfNumber = 32;
            return Rest + Space.Entries.Sum(
                entry => (long)MaxBatch * entry.Shape.ElementCount * (entry.DType == DType.UInt8 ? 8 : MostOfNumber));
        }
    }

    /// <summary>Reads a model and lets it answer one observation, and as many as it takes.</summary>
    /// <exception cref="IOException">The file can't be read, or is no policy.</exception>
    public static Generation Load(ModelSource source, int maxBatch, Action<string> warn)
    {
        IServedModel model = source.Load(maxBatch, warn);
        try
        {
            return new Generation(model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Answers a batch; on the thread of the queue alone, for one who holds this state.</summary>
    public StateDict Answer(ObservationBatch observations) => _model.Answer(observations);

    /// <summary>Keeps the model from being disposed of until <see cref="Release"/>; false where it is gone already.</summary>
    public bool TryHold()
    {
        lock (_lock)
        {
            if (_holders == 0)
                return false;
            _holders++;
            return true;
        }
    }

    /// <summary>Gives up a hold, the server's own too.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (--_holders > 0)
                return;
        }

        _model.Dispose();
    }
}

/// <summary>An output as metadata says it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Row">Sizes of one observation's part.</param>
internal sealed record OutputForm(string Name, DType Type, int[] Row);
