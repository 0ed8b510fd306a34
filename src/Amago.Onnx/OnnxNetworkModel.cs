using System.Reflection;
using Amago.Nets;

namespace Amago.Onnx;

/// <summary>
/// Puts a network's ONNX file together: inputs with their preparation, the recorded network, outputs and what a caller appends.
/// </summary>
internal sealed class OnnxNetworkModel
{
    private const string Producer = "Amago.Nets";

    private readonly Network _network;
    private readonly OnnxNetworkOptions _options;
    private readonly OnnxGraph _graph;
    private readonly List<(string Name, Tensor Tensor)> _parameters = [];
    private readonly OnnxNetworkInputs _inputs;
    private readonly List<ValueInfoProto> _outputs = [];

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
        _inputs = new OnnxNetworkInputs(_graph, options);
    }

    private static string Version =>
        typeof(OnnxNetworkModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static ModelProto Build(Network network, OnnxNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new OnnxNetworkModel(network, options).Build();
    }

    private ModelProto Build()
    {
        BatchRecording recording = BatchRecording.Record(_network.ToString(), Record);
        ReserveNames(recording.Graph);
        var translation = new OnnxTranslation(_graph, LayerOf);
        foreach ((string name, Tensor parameter) in _parameters)
            translation.Name(parameter, name);
        IReadOnlyList<string> values = translation.Run(recording, [.. _network.Inputs.Select(_inputs.Prepare)]);
        WriteOutputs(recording.Graph, values);
        _graph.KeepWhatMakes(_outputs.Select(static output => output.Name));

        IEnumerable<TensorProto> parameters = _parameters.Where(named => _graph.IsRead(named.Name))
            .Select(static named => new TensorProto(named.Name, named.Tensor));
        var graph = new GraphProto(_network.ToString(), _graph.Nodes, [.. parameters, .. _graph.Constants], _inputs.Declared, _outputs);
        return new ModelProto(graph, Producer, Version, Metadata(), _options.Opset);
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
        var used = recorded.Nodes.SelectMany(static node => node.Inputs).ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Tensor parameter) in _network.NamedParameters())
        {
            if (!used.Contains(parameter))
                continue;
            _graph.Reserve(name, "a parameter");
            _parameters.Add((name, parameter));
        }
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
            _outputs.Add(new ValueInfoProto(name, DType.Float32, sizes, _inputs.Open));
        }

        _options.Append?.Invoke(new OnnxNodes(_graph, byName, _inputs.Declared, _outputs));
    }

    private string LayerOf(Operation operation)
    {
        string prefix = _network.ModulePath.Length > 0 ? $"{_network.ModulePath}." : "";
        string layer = operation.Layer.StartsWith(prefix, StringComparison.Ordinal) ? operation.Layer[prefix.Length..] : operation.Layer;
        return layer.Length > 0 ? layer : operation.Name;
    }

    private List<KeyValuePair<string, string>> Metadata()
    {
        List<KeyValuePair<string, string>> entries = [new("network", _network.ToString()), new("source", $"{Producer} {Version}")];
        foreach (KeyValuePair<string, string> entry in _options.Metadata.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            if (entries.Exists(own => own.Key == entry.Key))
                throw new ArgumentException($"ONNX export: the metadata '{entry.Key}' is the file's own.");
            entries.Add(entry);
        }

        return entries;
    }
}
