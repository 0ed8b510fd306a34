using Amago.Tensors;

namespace Amago.Nets;

/// <summary>Turns a recording into nodes of an ONNX graph.</summary>
/// <param name="graph">Takes the nodes.</param>
/// <param name="pathOf">Names the nodes of an operation.</param>
internal sealed class OnnxTranslation(OnnxGraph graph, Func<Operation, string> pathOf)
{
    private readonly Dictionary<Tensor, string> _values = new(ReferenceEqualityComparer.Instance);
    private string? _imageCount;

    /// <summary>Makes a tensor known under a name: a parameter.</summary>
    public void Name(Tensor tensor, string name) => _values[tensor] = name;

    /// <summary>Adds the nodes of a recording.</summary>
    /// <param name="recording">What the encoder does.</param>
    /// <param name="images">The value that it does it to.</param>
    /// <returns>The name of the result.</returns>
    /// <exception cref="NotSupportedException">An operation has no ONNX form.</exception>
    public string Run(BatchRecording recording, string images)
    {
        _values[recording.Graph.Input] = images;
        foreach (Node node in recording.Graph.Nodes)
        {
            string path = pathOf(node.Operation);
            string[] inputs = Array.ConvertAll(node.Inputs, input => ValueOf(input, path));
            var layer = new OnnxLayer(graph, path, inputs, recording, node, () => ImageCount(images));
            _values[node.Output] = OnnxForms.Write(node.Operation, layer);
        }

        return _values[recording.Graph.Output];
    }

    private string ValueOf(Tensor tensor, string path)
    {
        if (!_values.TryGetValue(tensor, out string? name))
            _values[tensor] = name = graph.Constant($"{path}/constant", tensor);
        return name;
    }

    // (1), the leading size of (N, C, H, W)
    private string ImageCount(string images) =>
        _imageCount ??= graph.Node("images", "Shape", [images], AttributeProto.Of("start", 0L), AttributeProto.Of("end", 1L));
}
