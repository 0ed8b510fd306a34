using Amago.Onnx.Forms;

namespace Amago.Onnx;

/// <summary>Turns a recording into nodes of an ONNX graph.</summary>
/// <param name="graph">The graph that gets the nodes.</param>
/// <param name="pathOf">Gives the path after which an operation's nodes are named.</param>
internal sealed class OnnxTranslation(OnnxGraph graph, Func<Operation, string> pathOf)
{
    private readonly Dictionary<Tensor, string> _values = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes a parameter known under its name.</summary>
    public void Name(Tensor tensor, string name) => _values[tensor] = name;

    /// <summary>Adds the nodes of a recorded encoder to the graph.</summary>
    /// <param name="recording">The encoder's operations.</param>
    /// <param name="images">Name of the graph's value with the images.</param>
    /// <returns>Name of the graph's value with the features.</returns>
    /// <exception cref="NotSupportedException">An operation has no ONNX form.</exception>
    public string Run(BatchRecording recording, string images)
    {
        _values[recording.Graph.Input] = images;
        var sizes = new OnnxSizes(graph, images);
        foreach (Node node in recording.Graph.Nodes)
        {
            string path = pathOf(node.Operation);
            string[] inputs = Array.ConvertAll(node.Inputs, input => ValueOf(input, path, recording, sizes));
            var layer = new OnnxLayer(graph, path, inputs, recording, node, sizes);
            _values[node.Output] = OnnxForms.Write(node.Operation, layer);
        }

        return _values.TryGetValue(recording.Graph.Output, out string? result)
            ? result
            : throw new NotSupportedException("can't be exported to ONNX: ConvForward returns what does not depend on the images.");
    }

    private string ValueOf(Tensor tensor, string path, BatchRecording recording, OnnxSizes sizes)
    {
        if (_values.TryGetValue(tensor, out string? known))
            return known;
        IReadOnlyList<RecordedSize> recorded = recording.SizesOf(tensor);
        string name = graph.Constant($"{path}/constant", BatchConstant.OfOneImage(tensor, recorded));
        if (recorded.Any(static size => size.PerImage))
            name = graph.Node(path, "Expand", [name, sizes.Value(path, recorded)]);
        _values[tensor] = name;
        return name;
    }
}
