using Amago.Nets;

namespace Amago.Onnx;

/// <summary>
/// Puts a network's ONNX file together: inputs with their preparation, the recorded network, outputs and what a caller appends.
/// </summary>
internal sealed class OnnxNetworkModel
{
    private readonly Network _network;
    private readonly OnnxNetworkOptions _options;
    private readonly OnnxGraph _graph;
    private readonly OnnxContent _content;
    private readonly OnnxNetworkInputs _inputs;

    private OnnxNetworkModel(Network network, OnnxNetworkOptions options)
    {
        if (options.Opset is < 15 or > 17)
            throw new ArgumentException($"ONNX export: expected opset 15 to 17, got {options.Opset}.");
        if (options.InputNames.Keys.FirstOrDefault(name => network.Inputs.All(input => input.Name != name)) is { } unknown)
            throw new ArgumentException($"ONNX export: the network has no input '{unknown}' to rename.");
        string[] images = [.. network.Inputs.OfType<ImageInput>().Select(static input => input.Name)];
        if (options.ImagesAsTheyAre.FirstOrDefault(name => !images.Contains(name)) is { } raw)
            throw new ArgumentException($"ONNX export: the network has no image '{raw}' to take as it is.");
        if (options.Outputs?.FirstOrDefault(name => !network.OutputNames.Contains(name)) is { } missing)
            throw new ArgumentException($"ONNX export: expected outputs among {string.Join(", ", network.OutputNames)}, got '{missing}'.");
        _network = network;
        _options = options;
        _graph = new OnnxGraph(options.Opset);
        _content = new OnnxContent(_graph, network);
        _inputs = new OnnxNetworkInputs(_graph, options);
    }

    public static ModelProto Build(Network network, OnnxNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new OnnxNetworkModel(network, options).Build();
    }

    private ModelProto Build()
    {
        BatchRecording recording = BatchRecording.Record(_network.ToString(), Record);
        ReserveNames(recording.Graph);
        IReadOnlyList<string> values = _content.Translation().Run(recording, [.. _network.Inputs.Select(_inputs.Prepare)]);
        WriteOutputs(recording.Graph, values);
        _graph.KeepWhatMakes(_content.Outputs.Select(static output => output.Name));
        return _content.Build(_inputs.Declared, [new("network", _network.ToString())], _options.Metadata);
    }

    private Graph Record(int count) =>
        Graph.Record([.. _network.Inputs.Select(input => PreparedShape(input, count))], _network.ForwardPrepared);

    private static Shape PreparedShape(NetworkInput input, int count) => input is ImageInput { Encoder: var encoder }
        ? Shape.Create([count, encoder.InputChannels, encoder.ImageHeight, encoder.ImageWidth])
        : Shape.Create([count, input.Length]);

    private void ReserveNames(Graph recorded)
    {
        foreach (NetworkInput input in _network.Inputs.DistinctBy(static input => input.Name))
            _graph.Reserve(_inputs.NameOf(input), "an input");
        foreach (string name in _options.Outputs ?? _network.OutputNames)
            _graph.Reserve(name, "an output");
        _content.AddParameters(recorded);
    }

    private void WriteOutputs(Graph recorded, IReadOnlyList<string> values)
    {
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
        {
            string name = _network.OutputNames[i];
            byName[name] = values[i];
            if (_options.Outputs is { } wanted && !wanted.Contains(name))
                continue;
            int[] sizes = [.. recorded.Outputs[i].Shape.Sizes[1..]];
            _graph.Node(name, "Identity", [_inputs.Unmerged(name, values[i], sizes)], [name]);
            _content.Outputs.Add(new ValueInfoProto(name, DType.Float32, sizes, _inputs.Open));
        }

        _options.Append?.Invoke(new OnnxNodes(_graph, byName, _inputs.Declared, _content.Outputs));
    }
}
