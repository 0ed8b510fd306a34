using System.Globalization;

namespace Amago.Onnx.Building;

/// <summary>The nodes and constants of an ONNX file while it is put together. Nodes are added in an order in which they can run.</summary>
/// <param name="opset">Version of the standard operators that nodes mean.</param>
internal sealed class OnnxGraph(int opset = 17)
{
    private readonly List<NodeProto> _nodes = [];
    private readonly List<(string Name, TensorProto Value)> _constants = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal); // by nodes
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // The number to try next behind a name that is taken: thousands of operations may have one name.
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Version of the standard operators that nodes mean.</summary>
    public int Opset => opset;

    public IReadOnlyList<NodeProto> Nodes => _nodes;

    /// <summary>Constants that are no parameters, such as the sizes of a reshape, as far as a node reads them.</summary>
    public IReadOnlyList<TensorProto> Constants =>
        [.. _constants.Where(constant => _read.Contains(constant.Name)).Select(static constant => constant.Value)];

    /// <summary>Whether a node reads a value.</summary>
    public bool IsRead(string name) => _read.Contains(name);

    /// <summary>Takes the nodes out that none of the given values is made of.</summary>
    /// <param name="values">Names of what the file is for: its outputs.</param>
    public void KeepWhatMakes(IEnumerable<string> values)
    {
        var needed = new HashSet<string>(values, StringComparer.Ordinal);
        _read.Clear();
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (!_nodes[i].Outputs.Any(needed.Contains))
                continue;
            needed.UnionWith(_nodes[i].Inputs);
            _read.UnionWith(_nodes[i].Inputs);
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
        _constants.Add((unique, new TensorProto(unique, value)));
        return unique;
    }

    /// <summary>Adds a node named after a path of layers.</summary>
    /// <returns>Name of the node's only output, which is also the node's.</returns>
    public string Node(string path, string operatorType, IReadOnlyList<string> inputs, params AttributeProto[] attributes)
    {
        string name = Unique($"{path}/{operatorType}");
        _read.UnionWith(inputs);
        _nodes.Add(new NodeProto(name, operatorType, inputs, [name], attributes));
        return name;
    }

    /// <summary>Adds a node whose outputs have names already.</summary>
    public void Node(
        string path, string operatorType, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs,
        params AttributeProto[] attributes)
    {
        _read.UnionWith(inputs);
        _nodes.Add(new NodeProto(Unique($"{path}/{operatorType}"), operatorType, inputs, outputs, attributes));
    }

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
