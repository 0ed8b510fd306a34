namespace Amago.Serving.Models;

/// <summary>A policy as one state of its file says it: compiled, warmed up, with what the protocol says of it.</summary>
internal sealed class Generation
{
    private const string Rl2s = "rl2s";

    private readonly CompiledActing _acting;

    private Generation(LoadedPolicy loaded, int maxBatch)
    {
        Space = loaded.Policy.ObservationSpace;
        MaxBatch = maxBatch;
        bool isOne = Space.Entries.Count(static entry => entry.Name != Rl2s) == 1;
        Inputs = Space.Entries.ToDictionary(
            entry => entry.Name == Rl2s ? Rl2s : isOne ? "obs" : $"obs.{entry.Name}", static entry => entry, StringComparer.Ordinal);
        _acting = new CompiledActing(loaded.Policy, maxBatch);
        foreach ((string name, Tensor values) in Answer(new ObservationBatch(Space, 1)))
            Outputs.Add(new OutputForm(name, values.DType, [.. values.Shape.Sizes[1..]]));
        if (maxBatch > 1)
            Answer(new ObservationBatch(Space, maxBatch));
    }

    /// <summary>What an observation is.</summary>
    public ObservationSpace Space { get; }

    /// <summary>The most observations of a request, and of a batch.</summary>
    public int MaxBatch { get; }

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

    /// <summary>Reads a policy's file, compiles it and lets it answer once.</summary>
    /// <exception cref="IOException">The file can't be read, or is no policy.</exception>
    public static Generation Load(PolicySource source, int maxBatch, Action<string> warn) =>
        new(PolicyReader.Load(source.Path, source.Reading with { Warn = warn }), maxBatch);

    /// <summary>Answers a batch; on the thread of the policy alone.</summary>
    public StateDict Answer(ObservationBatch observations) => _acting.Run(observations);

}

/// <summary>An output as metadata says it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Row">Sizes of one observation's part.</param>
internal sealed record OutputForm(string Name, DType Type, int[] Row);

/// <summary>A policy to be served, as the command line names it.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Reading">What its file does not say.</param>
internal sealed record PolicySource(string Name, string Path, PolicyReading Reading)
{
    /// <summary>What changes when the file does: time and length of it, or of all files of the folder.</summary>
    public string Stamp
    {
        get
        {
            try
            {
                IEnumerable<string> files = Directory.Exists(Path)
                    ? Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal)
                    : [Path];
                return string.Join(';', files.Select(static file => new FileInfo(file))
                    .Select(static file => $"{file.Name} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }
}
