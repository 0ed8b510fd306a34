namespace Amago.Nets;

/// <summary>
/// A whole network of several named inputs and outputs: images go through encoders, and what is behind the flattening (merge layers, hidden
/// layers, heads) works on rows. A network derives from it, registers its modules and overrides <see cref="RowsForward"/>.
/// </summary>
public abstract class Network : Module
{
    /// <summary>What the network takes, in the order of <see cref="RowsForward"/>'s rows.</summary>
    public abstract IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>Names of what <see cref="RowsForward"/> gives, in its order.</summary>
    public abstract IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="observations">A batch of N under the name of every input; see <see cref="NetworkInput"/>.</param>
    /// <param name="augmentation">Shifts images on their way into encoders, or null.</param>
    /// <returns>The outputs in the order of <see cref="OutputNames"/>, (N, ...) each.</returns>
    /// <exception cref="ArgumentException">
    /// An input is missing or surplus, or of another shape or type, or batches differ in N; the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">The network's own code returns another number of outputs than it has names.</exception>
    public IReadOnlyList<Tensor> Forward(IReadOnlyDictionary<string, Tensor> observations, DrQv2Aug? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Check(observations);
        return Outputs([.. Inputs.Select(input => input.Rows(observations[input.Name], augmentation))]);
    }

    /// <summary>What the network makes of inputs that need no preparation any more, operation by operation.</summary>
    /// <param name="prepared">
    /// For each of <see cref="Inputs"/> a float32 tensor: images (N, C, H, W) as layers take them, vectors (N, length), alternatives as
    /// one-hot rows (N, count).
    /// </param>
    /// <returns>The outputs in the order of <see cref="OutputNames"/>, (N, ...) each.</returns>
    /// <exception cref="ArgumentException">There is another number of inputs, or one is of another shape or type.</exception>
    /// <exception cref="InvalidOperationException">The network's own code returns another number of outputs than it has names.</exception>
    public IReadOnlyList<Tensor> ForwardPrepared(IReadOnlyList<Tensor> prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        if (prepared.Count != Inputs.Count)
            throw new ArgumentException($"{DisplayName}: expected {Inputs.Count} prepared inputs, got {prepared.Count}.", nameof(prepared));
        int count = prepared.Count > 0 && prepared[0] is { Rank: > 0 } first ? first.Shape[0] : 0;
        for (int i = 0; i < prepared.Count; i++)
        {
            Shape expected = Inputs[i].PreparedShape(count);
            if (prepared[i] is not { DType: DType.Float32 } values || values.Shape != expected)
            {
                throw new ArgumentException(
                    $"{DisplayName}: expected '{Inputs[i].Name}' prepared as float32 {expected}, got {prepared[i]?.Describe() ?? "null"}.",
                    nameof(prepared));
            }
        }

        return Outputs([.. Inputs.Zip(prepared, static (input, values) => input.RowsOfPrepared(values))]);
    }

    /// <summary>
    /// Makes the network ready to act: parameters packed, buffers planned, encoders and all that follows as one, no allocation in a run.
    /// It keeps the parameters of this moment.
    /// </summary>
    /// <param name="maxBatch">The most rows of one run, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="maxBatch"/> is less than 1, or its observations are more than arrays hold.
    /// </exception>
    /// <exception cref="InvalidOperationException">The network's own code names no inputs, or gives another number of outputs.</exception>
    public CompiledNetwork Compile(int maxBatch) => Inputs.Count > 0
        ? new CompiledNetwork(this, maxBatch)
        : throw new InvalidOperationException($"{DisplayName}.Inputs: expected at least one input, got none.");

    /// <summary>Records what follows the flattening, for a number of rows.</summary>
    /// <exception cref="SymbolicTensorException">The network looks at values.</exception>
    /// <exception cref="InvalidOperationException">The network's own code returns another number of outputs than it has names.</exception>
    internal Graph RecordRows(int count)
    {
        Graph graph = Graph.Record(
            [.. Inputs.Select(input => Shape.Create([count, input.FlatLength]))],
            flat => Outputs([.. Inputs.Zip(flat, static (input, rows) => input.Dense(rows))]));
        return graph.ReadsOther
            ? throw new InvalidOperationException($"{DisplayName}.RowsForward: expected its rows and parameters alone, got a tensor that "
                + "was recorded at an earlier call; keep none in a field.")
            : graph;
    }

    /// <summary>
    /// What the network does behind the encoders. It is run once on tensors without values, to record what it does, and then as recorded.
    /// </summary>
    /// <param name="rows">For each input (N, <see cref="NetworkInput.Length"/>) float32.</param>
    /// <returns>For each name of <see cref="OutputNames"/> a tensor (N, ...) float32.</returns>
    protected abstract IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows);

    private IReadOnlyList<Tensor> Outputs(IReadOnlyList<Tensor> rows)
    {
        IReadOnlyList<Tensor>? outputs = RowsForward(rows);
        return outputs?.Count == OutputNames.Count
            ? outputs
            : throw new InvalidOperationException($"{DisplayName}.RowsForward: expected to return {OutputNames.Count} outputs "
                + $"({string.Join(", ", OutputNames)}), got {outputs?.Count.ToString() ?? "null"}.");
    }

    private void Check(IReadOnlyDictionary<string, Tensor> observations)
    {
        string? surplus = observations.Keys.FirstOrDefault(name => Inputs.All(input => input.Name != name));
        if (surplus is not null)
            throw Error($"expected observations {Names()}, got '{Printable.Short(surplus)}' too");
        int? count = null;
        foreach (NetworkInput input in Inputs)
        {
            if (!observations.TryGetValue(input.Name, out Tensor? observation) || observation is null)
                throw Error($"expected observations {Names()}, got none of '{input.Name}'");
            if (!input.Fits(observation))
                throw Error($"expected '{input.Name}' {input.Expected}, got {observation.Describe()}");
            count ??= observation.Shape[0];
            if (observation.Shape[0] != count)
                throw Error($"expected {count} rows in '{input.Name}', as '{Inputs[0].Name}' has, got {observation.Shape[0]}");
        }

        ArgumentException Error(string text) => new($"{DisplayName}: {text}.", nameof(observations));

        string Names() => string.Join(", ", Inputs.Select(static input => $"'{input.Name}'").Distinct());
    }
}
