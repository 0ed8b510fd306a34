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
    private readonly Dictionary<string, int> _outputs = new(StringComparer.Ordinal);
    private readonly float*[] _rows, _targets;
    private Shape[] _shapes = [];
    private PinnedFloats[] _memory = [];
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
        for (int i = 0; i < network.OutputNames.Count; i++)
            _outputs[network.OutputNames[i]] = i;
        try
        {
            Refresh();

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
        int output = OutputIndex(name);
        return new ReadOnlySpan<float>(_memory[output].Start, _count * _shapes[output].ElementCount);
    }

    /// <summary>The shape of one row of an output.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public Shape OutputShape(string name) => _shapes[OutputIndex(name)];

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
                _plan?.Repack();
            else
                (_plan, Obstacle) = Plan();
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

    private (RowPlan? Plan, string? Obstacle) Plan()
    {
        Graph? graph = null;
        string? obstacle;
        RowPlan? plan = null;
        try
        {
            graph = _network.RecordRows(2);
            plan = RowPlan.TryCreate(graph, out obstacle);
        }
        catch (SymbolicTensorException)
        {
            obstacle = "RowsForward looks at values";
        }

        obstacle ??= _sources.Select(static source => source.Obstacle).FirstOrDefault(static reason => reason is not null);
        IReadOnlyList<Tensor> outputs = graph is null ? ForwardRows(1) : graph.Outputs;
        if (_shapes.Length == 0)
            MakeOutputs(outputs);
        for (int i = 0; i < _shapes.Length; i++)
        {
            if (RowShape(outputs[i]) != _shapes[i])
                throw Changed(_network.OutputNames[i], _shapes[i], outputs[i]);
        }

        _isRepackable = graph is not null && obstacle is null && ReadsStateAlone(graph);
        return obstacle is null ? (plan, null) : (null, obstacle);
    }

    private bool ReadsStateAlone(Graph graph)
    {
        var state = new HashSet<Tensor>(
            _network.NamedParameters().Concat(_network.NamedBuffers()).Select(static named => named.Item2),
            ReferenceEqualityComparer.Instance);
        return graph.Nodes.SelectMany(static node => node.Inputs).All(tensor => tensor.IsSymbolic || state.Contains(tensor));
    }

    private void MakeOutputs(IReadOnlyList<Tensor> outputs)
    {
        Shape[] shapes = [.. outputs.Select(static output => RowShape(output))];
        foreach (Shape shape in shapes)
        {
            if ((long)shape.ElementCount * MaxBatch > Array.MaxLength)
                throw new ArgumentOutOfRangeException(
                    "maxBatch", MaxBatch, $"{_network.DisplayName}: outputs are more than an array holds.");
        }

        _memory = [.. shapes.Select(shape => new PinnedFloats((long)shape.ElementCount * MaxBatch))];
        _shapes = shapes;
    }

    private static Shape RowShape(Tensor output)
    {
        if (output.Rank == 0)
            return Shape.Scalar;
        return [.. output.Shape.Sizes[1..]];
    }

    private void RunByPlan(RowPlan plan, int count)
    {
        for (int first = 0; first < count; first += RowPlan.MaxRows)
        {
            int rows = Math.Min(RowPlan.MaxRows, count - first);
            for (int i = 0; i < _sources.Length; i++)
                _rows[i] = _sources[i].Rows(first, rows);
            for (int i = 0; i < _targets.Length; i++)
                _targets[i] = _memory[i].Start + ((nint)first * _shapes[i].ElementCount);
            plan.Run(_rows, _targets, rows);
        }
    }

    private void RunByOperations(int count)
    {
        using var scope = new TensorScope();
        IReadOnlyList<Tensor> outputs = ForwardRows(count);
        for (int i = 0; i < outputs.Count; i++)
        {
            Shape expected = [count, .. _shapes[i]];
            if (outputs[i].Shape != expected || outputs[i].DType != DType.Float32)
                throw Changed(_network.OutputNames[i], expected, outputs[i]);
            outputs[i].CopyTo(new Span<float>(_memory[i].Start, count * _shapes[i].ElementCount));
        }
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

    private int OutputIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _outputs.TryGetValue(name, out int output)
            ? output
            : throw Error($"expected an output {string.Join(", ", _network.OutputNames)}, got '{Printable.Short(name)}'", nameof(name));
    }

    private ArgumentException NoSuch(string input, string kind) =>
        Error($"expected the name of {kind} among {Names()}, got '{Printable.Short(input)}'", nameof(input));

    private string Names() => string.Join(", ", _observations.Select(static named => $"'{named.Key}' ({named.Value.Input.Expected})"));

    private InvalidOperationException Changed(string output, Shape expected, Tensor actual) => new(
        $"{_network.DisplayName}.RowsForward: expected '{output}' float32 {expected}, as when it was compiled, got {actual.Describe()}.");

    private ArgumentException Error(string text, string parameter) => new($"{_network.DisplayName}: {text}.", parameter);
}
