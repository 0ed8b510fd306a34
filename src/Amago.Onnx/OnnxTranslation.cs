using Amago.Onnx.Forms;

namespace Amago.Onnx;

/// <summary>Turns a recording into nodes of an ONNX graph.</summary>
internal sealed class OnnxTranslation
{
    private readonly OnnxGraph _graph;
    private readonly Func<Operation, string> _pathOf;
    private readonly Dictionary<Tensor, string> _values = new(ReferenceEqualityComparer.Instance);

    /// <summary>Starts a translation.</summary>
    /// <param name="graph">The graph that gets the nodes.</param>
    /// <param name="pathOf">Gives the path after which an operation's nodes are named.</param>
    /// <param name="parameters">Values that the graph has under a name.</param>
    public OnnxTranslation(OnnxGraph graph, Func<Operation, string> pathOf, IEnumerable<(string Name, Tensor Value)> parameters)
    {
        _graph = graph;
        _pathOf = pathOf;
        foreach ((string name, Tensor parameter) in parameters)
            _values[parameter] = name;
    }

    /// <summary>Adds the nodes of a recorded encoder to the graph.</summary>
    /// <param name="recording">The encoder's operations.</param>
    /// <param name="images">Name of the graph's value with the images.</param>
    /// <returns>Name of the graph's value with the features.</returns>
    /// <exception cref="NotSupportedException">An operation has no ONNX form.</exception>
    public string Run(BatchRecording recording, string images) => Run(recording, [images])[0];

    /// <summary>Adds the nodes of a recording to the graph.</summary>
    /// <param name="recording">The operations.</param>
    /// <param name="inputs">Names of the graph's values with the inputs, (N, ...) each.</param>
    /// <returns>Names of the graph's values with the outputs.</returns>
    /// <exception cref="NotSupportedException">An operation has no ONNX form.</exception>
    public IReadOnlyList<string> Run(BatchRecording recording, IReadOnlyList<string> inputs)
    {
        foreach ((Tensor input, string name) in recording.Graph.Inputs.Zip(inputs))
            _values[input] = name;
        var sizes = new OnnxSizes(_graph, inputs[0]);
        foreach (Node node in recording.Graph.Nodes)
        {
            string path = _pathOf(node.Operation);
            string[] read = Array.ConvertAll(node.Inputs, input => ValueOf(input, path, recording, sizes));
            var layer = new OnnxLayer(_graph, path, read, recording, node, sizes);
            _values[node.Output] = OnnxForms.Write(node.Operation, layer);
        }

        return [.. recording.Graph.Outputs.Select(output => _values.TryGetValue(output, out string? result)
            ? result
            : throw new NotSupportedException("can't be exported to ONNX: it returns what does not depend on the images or rows."))];
    }

    private string ValueOf(Tensor tensor, string path, BatchRecording recording, OnnxSizes sizes)
    {
        if (_values.TryGetValue(tensor, out string? known))
            return known;
        IReadOnlyList<RecordedSize> recorded = recording.SizesOf(tensor);
        string name = _graph.Constant($"{path}/constant", BatchConstant.OfOneImage(tensor, recorded));
        if (recorded.Any(static size => size.PerImage))
            name = _graph.Node(path, "Expand", [name, sizes.Value(path, recorded)]);
        _values[tensor] = name;
        return name;
    }
}
