using System.Globalization;

namespace Amago.Onnx.Building;

/// <summary>The nodes and constants of an ONNX file while it is put together. Nodes are added in an order in which they can run.</summary>
/// <param name="opset">Version of the standard operators that nodes mean.</param>
internal sealed class OnnxGraph(int opset = 17)
{
    private readonly List<NodeProto> _nodes = [];
    private readonly List<(string Name, Tensor Value)> _constants = []; // such as the sizes of a reshape
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // The number to try next behind a name that is taken: thousands of operations may have one name.
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Version of the standard operators that nodes mean.</summary>
    public int Opset => opset;

    public IReadOnlyList<NodeProto> Nodes => _nodes;

    /// <summary>Parameters and then constants, as far as a node reads them.</summary>
    public IReadOnlyList<TensorProto> Initializers(IEnumerable<(string Name, Tensor Value)> parameters)
    {
        var read = _nodes.SelectMany(static node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        return [.. parameters.Concat(_constants).Where(named => read.Contains(named.Name))
            .Select(static named => new TensorProto(named.Name, named.Value))];
    }

    /// <summary>Takes the nodes out that none of the given values is made of.</summary>
    /// <param name="values">Names of what the file is for: its outputs.</param>
    public void KeepWhatMakes(IEnumerable<string> values)
    {
        var needed = new HashSet<string>(values, StringComparer.Ordinal);
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (_nodes[i].Outputs.Any(needed.Contains))
                needed.UnionWith(_nodes[i].Inputs);
        }

        _nodes.RemoveAll(node => !node.Outputs.Any(needed.Contains));
    }

    /// <summary>Takes a name that the file's user will see, before others can.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public void Reserve(string name, string role)
    {
        if (string.IsNullOrEmpty(name) || !_names.Add(name))
            throw new ArgumentException(
                $"ONNX export: {role} needs a name of its own, got '{name}'{(string.IsNullOrEmpty(name) ? "" : ", which is taken")}.");
    }

    /// <summary>Adds a constant tensor.</summary>
    /// <returns>Name of the constant: the given one, or with a number behind it where that is taken.</returns>
    public string Constant(string name, Tensor value)
    {
        string unique = Unique(name);
        _constants.Add((unique, value));
        return unique;
    }

    /// <summary>Adds a list of sizes, dimensions or indices as a constant.</summary>
    /// <inheritdoc cref="Constant"/>
    public string Integers(string name, params long[] values) => Constant(name, Tensor.FromArray(values, [values.Length]));

    /// <summary>Adds a node named after a path of layers.</summary>
    /// <returns>Name of the node's only output, which is also the node's.</returns>
    public string Node(string path, string operatorType, IReadOnlyList<string> inputs, params AttributeProto[] attributes)
    {
        string name = Unique($"{path}/{operatorType}");
        _nodes.Add(new NodeProto(name, operatorType, inputs, [name], attributes));
        return name;
    }

    /// <summary>Adds a node whose outputs have names already.</summary>
    public void Node(
        string path, string operatorType, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs,
        params AttributeProto[] attributes) =>
        _nodes.Add(new NodeProto(Unique($"{path}/{operatorType}"), operatorType, inputs, outputs, attributes));

    /// <summary>A name that is free: the given one, or with a number behind it where that is taken.</summary>
    public string Unique(string name)
    {
        string unique = name;
        int number = _numbers.GetValueOrDefault(name, 1);
        for (; !_names.Add(unique); number++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        _numbers[name] = number;
        return unique;
    }
}
