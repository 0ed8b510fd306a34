namespace Amago.Nets.Networks;

/// <summary>Where a compiled network's outputs lie, and what a row of each looks like: fixed when it is compiled.</summary>
internal sealed unsafe class NetworkOutputs
{
    private readonly string _owner;
    private readonly string[] _names;
    private readonly Shape[] _shapes;
    private readonly PinnedFloats[] _memory;

    /// <summary>Makes room for the outputs.</summary>
    /// <param name="network">The network that gives them.</param>
    /// <param name="outputs">Outputs of some rows, with or without values, of which the shapes are taken.</param>
    /// <param name="maxBatch">The most rows of a run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outputs of so many rows are more than an array holds.</exception>
    public NetworkOutputs(Network network, IReadOnlyList<Tensor> outputs, int maxBatch)
    {
        (_owner, _names) = (network.DisplayName, [.. network.OutputNames]); // once: a network may make the list at every call
        _shapes = [.. outputs.Select(ShapeOfRow)];
        if (Array.Exists(_shapes, shape => (long)shape.ElementCount * maxBatch > Array.MaxLength))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxBatch), maxBatch, $"{network.DisplayName}: outputs are more than an array holds.");
        }

        _memory = Array.ConvertAll(_shapes, shape => new PinnedFloats((long)shape.ElementCount * maxBatch));
    }

    /// <summary>The values of some rows of an output, from the first row on.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    public ReadOnlySpan<float> Values(string name, int rows)
    {
        int output = IndexOf(name);
        return new ReadOnlySpan<float>(_memory[output].Start, rows * _shapes[output].ElementCount);
    }

    /// <summary>The shape of one row of an output.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    public Shape RowShape(string name) => _shapes[IndexOf(name)];

    /// <summary>The place of a row of an output.</summary>
    public float* Start(int output, int row) => _memory[output].Start + ((nint)row * _shapes[output].ElementCount);

    /// <summary>Copies outputs of some rows to their places.</summary>
    /// <exception cref="InvalidOperationException">They are of other shapes or types than when the network was compiled.</exception>
    public void Store(IReadOnlyList<Tensor> outputs, int rows)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            Expect(i, [rows, .. _shapes[i]], outputs[i], outputs[i].Shape);
            outputs[i].CopyTo(new Span<float>(_memory[i].Start, rows * _shapes[i].ElementCount));
        }
    }

    /// <summary>Checks that outputs look as they did when the network was compiled.</summary>
    /// <exception cref="InvalidOperationException">They do not; the message says which.</exception>
    public void Expect(IReadOnlyList<Tensor> outputs)
    {
        for (int i = 0; i < outputs.Count; i++)
            Expect(i, _shapes[i], outputs[i], ShapeOfRow(outputs[i]));
    }

    private void Expect(int output, Shape expected, Tensor actual, Shape shape)
    {
        if (shape != expected || actual.DType != DType.Float32)
        {
            throw new InvalidOperationException($"{_owner}.RowsForward: expected '{_names[output]}' float32 "
                + $"{expected}, as when it was compiled, got {actual.Describe()}.");
        }
    }

    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int output = Array.IndexOf(_names, name);
        return output >= 0 ? output : throw new ArgumentException(
            $"{_owner}: expected an output {string.Join(", ", _names)}, got '{Printable.Short(name)}'.", nameof(name));
    }

    private static Shape ShapeOfRow(Tensor output)
    {
        if (output.Rank == 0)
            return Shape.Scalar;
        return [.. output.Shape.Sizes[1..]];
    }
}
