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
    private readonly List<ValueInfoProto> _inputs = [], _outputs = [];
    private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);

    private OnnxNetworkModel(Network network, OnnxNetworkOptions options)
    {
        if (options.Opset is < 15 or > 17)
            throw new ArgumentException($"ONNX export: expected opset 15 to 17, got {options.Opset}.");
        if (options.InputNames.Keys.FirstOrDefault(name => network.Inputs.All(input => input.Name != name)) is { } unknown)
            throw new ArgumentException($"ONNX export: the network has no input '{unknown}' to rename.");
        if (options.Outputs?.FirstOrDefault(name => !network.OutputNames.Contains(name)) is { } missing)
            throw new ArgumentException($"ONNX export: expected outputs among {string.Join(", ", network.OutputNames)}, got '{missing}'.");
        _network = network;
        _options = options;
        _graph = new OnnxGraph(options.Opset);
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
        IReadOnlyList<string> values = translation.Run(recording, [.. _network.Inputs.Select(Prepared)]);
        WriteOutputs(recording.Graph, values);

        IEnumerable<TensorProto> parameters = _parameters.Select(static named => new TensorProto(named.Name, named.Tensor));
        var graph = new GraphProto(_network.ToString(), _graph.Nodes, [.. parameters, .. _graph.Constants], _inputs, _outputs);
        return new ModelProto(graph, Producer, Version, Metadata(), _options.Opset);
    }

    private Graph Record(int count) =>
        Graph.Record([.. _network.Inputs.Select(input => PreparedShape(input, count))], _network.ForwardPrepared);

    private static Shape PreparedShape(NetworkInput input, int count) => input is ImageInput { Encoder: var encoder }
        ? Shape.Create([count, encoder.InputChannels, encoder.ImageHeight, encoder.ImageWidth])
        : Shape.Create([count, input.Length]);

    private string NameOf(NetworkInput input) => _options.InputNames.GetValueOrDefault(input.Name, input.Name);

    private void ReserveNames(Graph recorded)
    {
        foreach (NetworkInput input in _network.Inputs.DistinctBy(static input => input.Name))
            _graph.Reserve(NameOf(input), "an input");
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

    /// <summary>The input's value as the network's recording takes it; two encoders of one image share what is the same for both.</summary>
    private string Prepared(NetworkInput input)
    {
        string name = NameOf(input);
        if (_inputs.All(known => known.Name != name))
            _inputs.Add(Declared(input, name));
        return input switch
        {
            ImageInput image => Images(image.Encoder, name),
            IndexInput index => Once($"{name}/one_hot", () => _graph.Node(
                name,
                "OneHot",
                [
                    name,
                    _graph.Constant($"{name}/count", Tensor.FromArray([(long)index.Count], [1])),
                    _graph.Constant($"{name}/values", Tensor.FromArray([0f, 1f], [2])),
                ])),
            _ => name,
        };
    }

    private ValueInfoProto Declared(NetworkInput input, string name) => input switch
    {
        ImageInput { Encoder: var encoder } when _options.Images == OnnxImages.UnitChannelsFirst => new ValueInfoProto(
            name, DType.Float32, [encoder.InputChannels, encoder.ImageHeight, encoder.ImageWidth], "N"),
        ImageInput { Encoder.ImgShape: var (first, second, third) } => new ValueInfoProto(
            name, _options.Images == OnnxImages.Bytes ? DType.UInt8 : DType.Float32, [first, second, third], "N"),
        IndexInput => new ValueInfoProto(name, DType.Int64, [], "N"),
        _ => new ValueInfoProto(name, DType.Float32, [input.Length], "N"),
    };

    // (N, C, H, W) float32 as layers take them
    private string Images(Cnn encoder, string name)
    {
        string images = name;
        if (!encoder.ChannelsFirst && _options.Images != OnnxImages.UnitChannelsFirst)
            images = Once(
                $"{name}/channels_first", () => _graph.Node(name, "Transpose", [name], AttributeProto.Integers("perm", 0, 3, 1, 2)));
        if (_options.Images == OnnxImages.Floats)
            return images;
        images = _options.Images == OnnxImages.Bytes
            ? Once($"{name}/float", () => _graph.Node(
                name, "Cast", [images], AttributeProto.Integer("to", TensorProto.TypeOf(DType.Float32))))
            : Once($"{name}/bytes", () => _graph.Node(name, "Mul", [images, _graph.Constant($"{name}/white", Tensor.Scalar(255))]));
        return Once($"{name}/{encoder.Scaling}", () => OnnxPixels.Scale(_graph, name, images, encoder.Scaling));
    }

    private string Once(string key, Func<string> make)
    {
        if (!_prepared.TryGetValue(key, out string? value))
            _prepared[key] = value = make();
        return value;
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
            _graph.Node(name, "Identity", [values[i]], [name]);
            _outputs.Add(new ValueInfoProto(name, DType.Float32, [.. recorded.Outputs[i].Shape.Sizes[1..]], "N"));
        }

        _options.Append?.Invoke(new OnnxNodes(_graph, byName, _inputs, _outputs));
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
