using Amago.Nets.Networks;
using Amago.Nets.Plans.Rows;

namespace Amago.Nets;

/// <summary>
/// A whole network made ready to act: encoders, what follows them and the heads run by plans, with parameters packed once. The caller
/// writes observations into this object's buffers, runs some of them and reads the outputs; a run allocates nothing. Outputs are those of
/// <see cref="Network.Forward"/>, to the bit, for any number of rows and threads.
/// </summary>
/// <remarks>
/// The parameters are those of the moment: after changing them call <see cref="Refresh"/>. One call at a time; a thread that acts by itself
/// compiles a network of its own. What can't be planned runs by operations and allocates: <see cref="Obstacle"/> says why.
/// </remarks>
public sealed unsafe class CompiledNetwork : IDisposable
{
    private readonly Network _network;
    private readonly Dictionary<string, ObservationBuffer> _observations = new(StringComparer.Ordinal);
    private readonly RowSource[] _sources;
    private readonly NetworkOutputs _outputs;
    private readonly float*[] _rows, _targets;
    private RowPlan? _plan;
    private bool _isRepackable; // what was recorded reads parameters and buffers themselves, and nothing that was made of them
    private ExclusiveUse _use;
    private int _count;
    private bool _isDisposed;

    internal CompiledNetwork(Network network, int maxBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        _network = network;
        MaxBatch = maxBatch;
        foreach (NetworkInput input in network.Inputs)
        {
            var buffer = new ObservationBuffer(input, maxBatch);
            if ((long)buffer.Length * maxBatch > Array.MaxLength)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(maxBatch),
                    maxBatch, $"{network.DisplayName}: {maxBatch} observations of '{input.Name}' are more than an array holds.");
            }

            _observations.TryAdd(input.Name, buffer);
        }

        int rows = Math.Min(maxBatch, RowPlan.MaxRows);
        _sources = [.. network.Inputs.Select(input => RowSource.Of(input, _observations[input.Name], rows))];
        _rows = new float*[_sources.Length];
        _targets = new float*[network.OutputNames.Count];
        try
        {
            Graph? graph = TryRecord();
            _outputs = new NetworkOutputs(network, OutputsOf(graph), maxBatch);
            Plan(graph);
            foreach (RowSource source in _sources)
                source.Refresh();

            // Once through, by one row and by as many as a step gets: what is compiled or allocated at the first call is then done.
            Run(1);
            Run(rows);
        }
        catch
        {
            Dispose();
            throw;
        }

        _count = 0;
    }

    /// <summary>The most rows of one run.</summary>
    public int MaxBatch { get; }

    /// <summary>Why the network runs operation by operation, or null where it runs by plans.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>
    /// Where images of one name go: (<see cref="MaxBatch"/>, H, W, C) bytes, or (.., C, H, W) where channels are first. Runs take what was
    /// asked for last of a name, bytes or floats.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no images of the name.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public Span<byte> Pixels(string input) => Buffer<ImageInput>(input, "images").Pixels;

    /// <summary>
    /// Where vectors of one name go, (<see cref="MaxBatch"/>, length), or images as floats, which are taken as they are.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no vectors or images of the name.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public Span<float> Floats(string input)
    {
        ObservationBuffer buffer = Buffer<NetworkInput>(input, "vectors or images");
        return buffer.Input is IndexInput ? throw NoSuch(input, "vectors or images") : buffer.Floats;
    }

    /// <summary>Where numbers of alternatives go, (<see cref="MaxBatch"/>).</summary>
    /// <exception cref="ArgumentException">The network has no alternatives of the name.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public Span<long> Numbers(string input) => Buffer<IndexInput>(input, "numbers").Numbers;

    /// <summary>The outputs of the last run, (N, ...) in row-major order; empty before the first.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public ReadOnlySpan<float> Output(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _outputs.Values(name, _count);
    }

    /// <summary>The shape of one row of an output.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public Shape OutputShape(string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _outputs.RowShape(name);
    }

    /// <summary>Runs the first observations of every buffer.</summary>
    /// <param name="count">Number of rows, N, from 0 to <see cref="MaxBatch"/>.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="count"/> is negative or more than <see cref="MaxBatch"/>, or a number is none of its alternatives.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Another call is under way, or the network's own code gives outputs of other shapes than when it was compiled.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public void Run(int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > MaxBatch)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{_network.DisplayName}: compiled for up to {MaxBatch} rows.");
        Run(count, null, null);
    }

    /// <summary>Runs a network that takes images of one name and nothing else, on images in the caller's memory.</summary>
    /// <param name="pixels">Images (N, H, W, C) or (N, C, H, W), N from 0 to <see cref="MaxBatch"/>.</param>
    /// <exception cref="ArgumentException">
    /// The network takes something else too, these are not whole images, or more than <see cref="MaxBatch"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Another call is under way, or the network's own code gives outputs of other shapes than when it was compiled.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public void Run(ReadOnlySpan<byte> pixels)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ObservationBuffer? buffer = null;
        foreach ((_, ObservationBuffer observation) in _observations)
            buffer = observation;
        if (_observations.Count != 1 || buffer!.Input is not ImageInput)
            throw Error($"expected a network of images alone, got one of {Names()}", nameof(pixels));
        int count = pixels.Length / buffer.Length;
        if (count * buffer.Length != pixels.Length)
            throw Error($"expected whole images of {buffer.Length} values, got {pixels.Length} values", nameof(pixels));
        if (count > MaxBatch)
            throw Error($"compiled for up to {MaxBatch} rows, got {count} images", nameof(pixels));
        fixed (byte* lent = pixels)
            Run(count, buffer, lent);
    }

    /// <summary>Takes the network's parameters as they are now.</summary>
    /// <exception cref="InvalidOperationException">
    /// Another call is under way, or the network's own code gives outputs of other shapes than when it was compiled.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public void Refresh()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _use.Enter(_network.DisplayName, "Run and Refresh");
        try
        {
            if (_isRepackable)
            {
                _plan!.Repack();
            }
            else
            {
                Graph? graph = TryRecord();
                _outputs.Expect(OutputsOf(graph));
                Plan(graph);
            }

            foreach (RowSource source in _sources)
                source.Refresh();
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <summary>Gives back the memory of the packed parameters.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _plan = null;
        foreach (RowSource source in _sources)
            source.Release();
    }

    private void Run(int count, ObservationBuffer? borrower, byte* lent)
    {
        _use.Enter(_network.DisplayName, "Run and Refresh");
        try
        {
            borrower?.Borrow(lent);
            _count = 0; // where a number is wrong, there are no outputs
            if (_plan is { } plan)
                RunByPlan(plan, count);
            else
                RunByOperations(count);
            _count = count;
        }
        finally
        {
            borrower?.Borrow(null);
            _use.Leave();
        }
    }

    private Graph? TryRecord()
    {
        try
        {
            return _network.RecordRows(2);
        }
        catch (SymbolicTensorException)
        {
            return null;
        }
    }

    private IReadOnlyList<Tensor> OutputsOf(Graph? graph) => graph?.Outputs ?? ForwardRows(1);

    private void Plan(Graph? graph)
    {
        string? obstacle = "RowsForward looks at values";
        RowPlan? plan = graph is null ? null : RowPlan.TryCreate(graph, out obstacle);
        Obstacle = obstacle ?? Array.Find(_sources, static source => source.Obstacle is not null)?.Obstacle;
        _plan = Obstacle is null ? plan : null;
        _isRepackable = _plan is not null && ReadsStateAlone(graph!);
    }

    private bool ReadsStateAlone(Graph graph)
    {
        var state = new HashSet<Tensor>(
            _network.NamedParameters().Concat(_network.NamedBuffers()).Select(static named => named.Item2),
            ReferenceEqualityComparer.Instance);
        return graph.Nodes.SelectMany(static node => node.Inputs).All(tensor => tensor.IsSymbolic || state.Contains(tensor));
    }

    private void RunByPlan(RowPlan plan, int count)
    {
        for (int first = 0; first < count; first += RowPlan.MaxRows)
        {
            int rows = Math.Min(RowPlan.MaxRows, count - first);
            for (int i = 0; i < _sources.Length; i++)
                _rows[i] = _sources[i].Rows(first, rows);
            for (int i = 0; i < _targets.Length; i++)
                _targets[i] = _outputs.Start(i, first);
            plan.Run(_rows, _targets, rows);
        }
    }

    private void RunByOperations(int count)
    {
        using var scope = new TensorScope();
        _outputs.Store(ForwardRows(count), count);
    }

    private IReadOnlyList<Tensor> ForwardRows(int count)
    {
        using IDisposable scope = Autograd.NoGrad();
        return _network.Forward(_observations.ToDictionary(static named => named.Key, named => named.Value.Tensor(count)));
    }

    private ObservationBuffer Buffer<T>(string input, string kind)
        where T : NetworkInput
    {
        ArgumentNullException.ThrowIfNull(input);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _observations.TryGetValue(input, out ObservationBuffer? buffer) && buffer.Input is T ? buffer : throw NoSuch(input, kind);
    }

    private ArgumentException NoSuch(string input, string kind) =>
        Error($"expected the name of {kind} among {Names()}, got '{Printable.Short(input)}'", nameof(input));

    private string Names() => string.Join(", ", _observations.Select(static named => $"'{named.Key}' ({named.Value.Input.Expected})"));

    private ArgumentException Error(string text, string parameter) => new($"{_network.DisplayName}: {text}.", parameter);
}
