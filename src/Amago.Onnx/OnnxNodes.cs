namespace Amago.Onnx;

/// <summary>
/// The graph of a network's ONNX file behind the network: for nodes that make other outputs of the network's, such as actions.
/// </summary>
public sealed class OnnxNodes
{
    private readonly OnnxGraph _graph;
    private readonly IReadOnlyDictionary<string, string> _values;
    private readonly List<ValueInfoProto> _inputs, _outputs;

    internal OnnxNodes(
        OnnxGraph graph, IReadOnlyDictionary<string, string> values, List<ValueInfoProto> inputs, List<ValueInfoProto> outputs)
    {
        _graph = graph;
        _values = values;
        _inputs = inputs;
        _outputs = outputs;
    }

    /// <summary>The value of one of the network's outputs, (N, ...) float32.</summary>
    /// <exception cref="ArgumentException">The network has no such output.</exception>
    public string Value(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _values.TryGetValue(output, out string? value)
            ? value
            : throw new ArgumentException(
                $"ONNX export: expected an output {string.Join(", ", _values.Keys)}, got '{output}'.", nameof(output));
    }

    /// <summary>Adds an input of the file.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="sizes">Sizes of one row; the number of rows is open.</param>
    /// <returns>The input's value, (N, sizes).</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public string Input(string name, DType type, params IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        _graph.Reserve(name, "an input");
        _inputs.Add(new ValueInfoProto(name, type, sizes, "N"));
        return name;
    }

    /// <summary>Adds a constant.</summary>
    /// <param name="name">Its name; another like it where that is taken.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The constant's value.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public string Constant(string name, Tensor value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return _graph.Constant(name, value);
    }

    /// <summary>Adds a node of a standard operator with one output.</summary>
    /// <param name="operatorType">The operator, such as <c>ArgMax</c>.</param>
    /// <param name="inputs">Values that it reads.</param>
    /// <param name="attributes">Its settings: whole numbers (long), float or lists of int.</param>
    /// <returns>The node's value.</returns>
    /// <exception cref="ArgumentException">The operator's name is empty, or a setting is of another type.</exception>
    public string Node(string operatorType, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operatorType);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        return _graph.Node("outputs", operatorType, inputs, [.. attributes.Select(static attribute => attribute.Value switch
        {
            long number => AttributeProto.Integer(attribute.Name, number),
            int number => AttributeProto.Integer(attribute.Name, number),
            float number => AttributeProto.Float(attribute.Name, number),
            IReadOnlyList<int> numbers => AttributeProto.Integers(attribute.Name, numbers),
            _ => throw new ArgumentException(
                $"ONNX export: expected the attribute '{attribute.Name}' long, int, float or a list of int, got "
                + $"{attribute.Value?.GetType().Name}.",
                nameof(attributes)),
        })]);
    }

    /// <summary>Adds an output of the file with a number of rows that is open.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value that it is, (N, sizes).</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="sizes">Sizes of one row.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public void Output(string name, string value, DType type, params IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(sizes);
        _graph.Reserve(name, "an output");
        _graph.Node(name, "Identity", [value], [name]);
        _outputs.Add(new ValueInfoProto(name, type, sizes, "N"));
    }

    /// <summary>Adds an output of the file that is always the same, as a node <c>Constant</c> of its name.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The values that it has.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public void ConstantOutput(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _graph.Reserve(name, "an output");
        _graph.Node(name, "Constant", [], [name], AttributeProto.Tensor("value", new TensorProto(name, value)));
        _outputs.Add(new ValueInfoProto(name, value.DType, [.. value.Shape]));
    }
}
