namespace Amago.Rl;

/// <summary>N observations: a tensor (N, ...) for each entry of their space, in the entry's own type.</summary>
public sealed class ObservationBatch
{
    private readonly Tensor[] _tensors;
    private readonly Memory<byte>[] _bytes;
    private readonly Memory<float>[] _floats;
    private readonly Memory<long>[] _indices;

    /// <summary>Makes room for observations, all zeros.</summary>
    /// <param name="space">What an observation is.</param>
    /// <param name="count">Number of observations, N, at least 1.</param>
    /// <exception cref="ArgumentException">The count is less than 1, or an entry of that many is more than an array holds.</exception>
    public ObservationBatch(ObservationSpace space, int count)
        : this(space, count, Zeros(space, count))
    {
    }

    private ObservationBatch(ObservationSpace space, int count, Tensor[] tensors)
    {
        (Space, Count, _tensors) = (space, count, tensors);
        (_bytes, _floats, _indices) =
            (new Memory<byte>[tensors.Length], new Memory<float>[tensors.Length], new Memory<long>[tensors.Length]);
        for (int i = 0; i < tensors.Length; i++)
        {
            switch (tensors[i].DType)
            {
                case DType.UInt8:
                    _bytes[i] = tensors[i].AsMemory<byte>();
                    break;
                case DType.Int64:
                    _indices[i] = tensors[i].AsMemory<long>();
                    break;
                default:
                    _floats[i] = tensors[i].AsMemory<float>();
                    break;
            }
        }
    }

    /// <summary>What an observation is.</summary>
    public ObservationSpace Space { get; }

    /// <summary>Number of observations, N.</summary>
    public int Count { get; }

    /// <summary>The entries in the order of the space: images (N, ...), vectors (N, length), discrete entries (N).</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>One observation, to be read or written.</summary>
    /// <param name="index">Its number, 0 to N - 1.</param>
    public ObservationRow this[int index] => (uint)index < (uint)Count
        ? new ObservationRow(this, index)
        : throw new ArgumentOutOfRangeException(nameof(index), $"ObservationBatch: expected 0 to {Count - 1}, got {index}.");

    /// <summary>An entry by its name.</summary>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="KeyNotFoundException">There is no entry of that name.</exception>
    public Tensor this[string name] => Space.IndexOf(name) is >= 0 and var index
        ? _tensors[index]
        : throw new KeyNotFoundException($"ObservationBatch: expected an entry of {Space.Shown}, got '{Printable.Short(name)}'.");

    /// <summary>Observations from tensors by name, which are not copied where they are contiguous.</summary>
    /// <param name="space">What an observation is.</param>
    /// <param name="entries">A tensor (N, ...) for each entry of the space, and none besides.</param>
    /// <exception cref="ArgumentException">An entry is missing, surplus, of another shape or type; the message says which.</exception>
    public static ObservationBatch FromTensors(ObservationSpace space, IReadOnlyDictionary<string, Tensor> entries)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(entries);
        foreach (string name in entries.Keys)
        {
            if (space.IndexOf(name) < 0)
                throw new ArgumentException(
                    $"Observations: expected the entries {space.Shown}, got '{Printable.Short(name)}' too.", nameof(entries));
        }

        int count = -1;
        var tensors = new Tensor[space.Entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            ObservationEntry entry = space.Entries[i];
            if (!entries.TryGetValue(entry.Name, out Tensor? tensor) || tensor is null)
            {
                throw new ArgumentException(
                    $"Observations: expected the entries {space.Shown}, got none of the name '{Printable.Short(entry.Name)}'.",
                    nameof(entries));
            }

            if (tensor.Rank > 0 && tensor.Shape[0] == 0)
            {
                throw new ArgumentException(
                    $"Observations: expected at least one observation, got {Printable.Short(entry.Name)} {tensor.Shape}.", nameof(entries));
            }

            count = count < 0 && tensor.Rank > 0 ? tensor.Shape[0] : count;
            Shape expected = [Math.Max(count, 1), .. entry.Shape];
            if (tensor.Shape != expected || tensor.DType != entry.DType)
            {
                throw new ArgumentException(
                    $"Observations: expected {Printable.Short(entry.Name)} to be {entry.DType} {expected} for {entry}, "
                    + $"got {tensor.DType} {tensor.Shape}.",
                    nameof(entries));
            }

            tensors[i] = tensor.Detach().Contiguous();
        }

        return new ObservationBatch(space, count, tensors);
    }

    /// <summary>The entries by name, as a network takes them.</summary>
    public IReadOnlyDictionary<string, Tensor> ToDictionary()
    {
        var entries = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < _tensors.Length; i++)
            entries.Add(Space.Entries[i].Name, _tensors[i]);
        return entries;
    }

    /// <summary>Some observations in a row, in the same memory.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public ObservationBatch Slice(int start, int count)
    {
        if (start < 0 || count < 1 || count > Count - start)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"ObservationBatch: expected some of {Count} observations, got {count} from {start} on.");
        }

        return new ObservationBatch(Space, count, Array.ConvertAll(_tensors, tensor => tensor.Slice(0, start, count)));
    }

    /// <summary>Observations chosen by number, copied.</summary>
    /// <param name="samples">(M) int64, each 0 to N - 1.</param>
    public ObservationBatch Take(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return new ObservationBatch(
            Space, samples.ElementCount, Array.ConvertAll(_tensors, tensor => tensor.IndexSelect(0, samples)));
    }

    /// <summary>Copies all observations from others of the same space and number.</summary>
    /// <param name="source">Where they come from.</param>
    /// <exception cref="ArgumentException">The other batch is of another space or number.</exception>
    public void CopyFrom(ObservationBatch source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Count != Count || source.Space != Space)
        {
            throw new ArgumentException(
                $"ObservationBatch: expected {Count} observations {Space.Shown}, got {source.Count} of {source.Space.Shown}.",
                nameof(source));
        }

        for (int i = 0; i < _tensors.Length; i++)
            _tensors[i].CopyFrom(source._tensors[i]);
    }

    /// <summary>Copies all observations to where a network takes them, without allocating.</summary>
    internal void CopyTo(CompiledNetwork network)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            string name = Space.Entries[i].Name;
            switch (_tensors[i].DType)
            {
                case DType.UInt8:
                    _bytes[i].Span.CopyTo(network.Pixels(name));
                    break;
                case DType.Int64:
                    _indices[i].Span.CopyTo(network.Numbers(name));
                    break;
                default:
                    _floats[i].Span.CopyTo(network.Floats(name));
                    break;
            }
        }
    }

    /// <summary>Copies one observation to a place in another batch of the same space, without allocating.</summary>
    internal void CopyRow(int index, ObservationBatch target, int to)
    {
        if (Space != target.Space)
        {
            throw new ArgumentException(
                $"ObservationRow: expected room for {Space.Shown}, got some for {target.Space.Shown}.", nameof(target));
        }

        for (int i = 0; i < _tensors.Length; i++)
        {
            switch (_tensors[i].DType)
            {
                case DType.UInt8:
                    Bytes(i, index).CopyTo(target.Bytes(i, to));
                    break;
                case DType.Int64:
                    target._indices[i].Span[to] = _indices[i].Span[index];
                    break;
                default:
                    Floats(i, index).CopyTo(target.Floats(i, to));
                    break;
            }
        }
    }

    internal Span<byte> Bytes(int entry, int index) => Row(_bytes, entry, index, "bytes");

    internal Span<float> Floats(int entry, int index) => Row(_floats, entry, index, "float32");

    internal Span<long> Indices(int entry)
    {
        Span<long> all = (uint)entry < (uint)_indices.Length ? _indices[entry].Span : default;
        return all.IsEmpty ? throw NoSuch(entry, "int64") : all;
    }

    private Span<T> Row<T>(Memory<T>[] rows, int entry, int index, string type)
    {
        Span<T> all = (uint)entry < (uint)rows.Length ? rows[entry].Span : default;
        int length = all.Length / Count;
        return all.IsEmpty ? throw NoSuch(entry, type) : all.Slice(index * length, length);
    }

    private ArgumentException NoSuch(int entry, string type) =>
        new($"ObservationRow: expected an entry {entry} of {type} in {Space.Shown}, got none.", nameof(entry));

    private static Tensor[] Zeros(ObservationSpace space, int count)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (count < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"ObservationBatch: expected at least one observation, got {count}.");
        }

        foreach (ObservationEntry entry in space.Entries)
        {
            if ((long)count * Math.Max(entry.Shape.ElementCount, 1) > Array.MaxLength)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(count),
                    $"ObservationBatch: {count} observations {space.Shown} are more than the {Array.MaxLength} elements of an array.");
            }
        }

        return [.. space.Entries.Select(entry => Tensor.Zeros([count, .. entry.Shape], entry.DType))];
    }
}
