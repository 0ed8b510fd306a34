using System.Globalization;
using System.Reflection;
using Amago.Nets;

namespace Amago.Onnx;

/// <summary>Puts an ONNX file together: pixels, preprocessing, the recorded encoder, heads, outputs, metadata.</summary>
internal sealed class OnnxModel
{
    private const string Producer = "Amago.Nets", Observation = "obs", Features = "features";

    private readonly Cnn _encoder;
    private readonly OnnxOptions _options;
    private readonly OnnxGraph _graph = new();
    private readonly List<(string Name, Tensor Tensor)> _parameters = [];
    private readonly List<ValueInfoProto> _outputs = [];
    private readonly int[] _imageSizes;

    private OnnxModel(Cnn encoder, OnnxOptions options)
    {
        _encoder = encoder;
        _options = options;
        (int first, int second, int third) = encoder.ImgShape;
        _imageSizes = [first, second, third];
    }

    /// <summary>This library's version, without what the build adds to it.</summary>
    private static string Version =>
        typeof(OnnxModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static ModelProto Build(Cnn encoder, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new OnnxModel(encoder, options).Build();
    }

    private ModelProto Build()
    {
        BatchRecording convolutions = BatchRecording.Record(_encoder.ToString(), Record), flattened = RecordRows();
        ReserveNames(convolutions.Graph, flattened.Graph);
        string images = Preprocess();
        string maps = Translation().Run(convolutions, images); // (N, C', H', W')
        string leading = _graph.Node(
            Observation, "Shape", [Observation], AttributeProto.Integer("start", 0), AttributeProto.Integer("end", 2)); // B, L
        // Maps that are only flattened are as the output's last reshaping takes them.
        bool isPlain = flattened.Graph.Nodes.Count == 1;
        string rows = isPlain || !(_options.Flatten || _options.Heads.Count > 0) ? maps : Translation().Run(flattened, maps); // (N, F)
        Output(Features, _options.Flatten ? rows : maps, leading, _options.Flatten ? [_encoder.OutputFeatures] : _encoder.OutputShape);
        if (isPlain && _options.Heads.Count > 0)
            rows = _graph.Node(Features, "Flatten", [maps], AttributeProto.Integer("axis", 1));
        WriteHeads(rows, leading);

        var obs = new ValueInfoProto(Observation, _options.FromFloat ? DType.Float32 : DType.UInt8, _imageSizes, "B", "L");
        IEnumerable<TensorProto> parameters = _parameters.Where(named => _graph.IsRead(named.Name))
            .Select(static named => new TensorProto(named.Name, named.Tensor));
        var graph = new GraphProto(_encoder.ToString(), _graph.Nodes, [.. parameters, .. _graph.Constants], [obs], _outputs);
        return new ModelProto(graph, Producer, Version, Metadata());
    }

    private Graph Record(int images) =>
        Graph.Record([images, _encoder.InputChannels, _encoder.ImageHeight, _encoder.ImageWidth], _encoder.FeatureMaps);

    private BatchRecording RecordRows() => BatchRecording.Record(
        _encoder.ToString(), images => Graph.Record([images, .. _encoder.OutputShape], _encoder.FeatureRows));

    private OnnxTranslation Translation()
    {
        var translation = new OnnxTranslation(_graph, LayerOf);
        foreach ((string name, Tensor parameter) in _parameters)
            translation.Name(parameter, name);
        return translation;
    }

    /// <summary>Takes the names that the file's user sees, and the parameters that are used, in the order of the state dict.</summary>
    private void ReserveNames(params IEnumerable<Graph> recorded)
    {
        _graph.Reserve(Observation, "the input");
        _graph.Reserve(Features, "the output");
        var used = recorded.SelectMany(static graph => graph.Nodes).SelectMany(static node => node.Inputs)
            .ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Tensor parameter) in _encoder.NamedParameters())
        {
            if (used.Contains(parameter))
                Parameter(name, parameter);
        }

        foreach ((string name, Linear head) in _options.Heads)
        {
            ArgumentNullException.ThrowIfNull(head);
            if (head.Weight.Shape[1] != _encoder.OutputFeatures)
            {
                throw new ArgumentException(
                    $"ONNX export: head '{name}' takes {head.Weight.Shape[1]} features, {_encoder} gives {_encoder.OutputFeatures}.");
            }

            _graph.Reserve(name, "a head");
            foreach ((string parameter, Tensor tensor) in head.NamedParameters())
                Parameter($"{name}.{parameter}", tensor);
        }

        void Parameter(string name, Tensor tensor)
        {
            _graph.Reserve(name, "a parameter");
            _parameters.Add((name, tensor));
        }
    }

    /// <summary>obs to images (N, C, H, W) float32, N = B·L.</summary>
    private string Preprocess()
    {
        string merged = _graph.Constant(
            $"{Observation}/image_shape", Tensor.FromArray([-1L, .. _imageSizes.Select(static size => (long)size)], [4]));
        string images = _graph.Node(Observation, "Reshape", [Observation, merged]);
        if (!_encoder.ChannelsFirst)
            images = _graph.Node(Observation, "Transpose", [images], AttributeProto.Integers("perm", 0, 3, 1, 2));
        if (_options.FromFloat)
            return images;
        images = _graph.Node(Observation, "Cast", [images], AttributeProto.Integer("to", TensorProto.TypeOf(DType.Float32)));
        return OnnxPixels.Scale(_graph, Observation, images, _encoder.Scaling);
    }

    // Heads take rows (N, F).
    private void WriteHeads(string rows, string leading)
    {
        foreach ((string name, Linear head) in _options.Heads)
        {
            var translation = new OnnxTranslation(_graph, _ => name);
            foreach ((string parameter, Tensor tensor) in head.NamedParameters())
                translation.Name(tensor, $"{name}.{parameter}");
            BatchRecording recording = BatchRecording.Record(name, images => Graph.Record([images, _encoder.OutputFeatures], head.Forward));
            Output(name, translation.Run(recording, rows), leading, [head.Weight.Shape[0]]);
        }
    }

    /// <summary>Gives a value (N, ...) to the user as (B, L, ...).</summary>
    private void Output(string name, string value, string leading, Shape imageSizes)
    {
        string sizes = _graph.Constant(
            $"{name}/sizes", Tensor.FromArray([.. imageSizes.Select(static size => (long)size)], [imageSizes.Count]));
        string shape = _graph.Node(name, "Concat", [leading, sizes], AttributeProto.Integer("axis", 0));
        _graph.Node(name, "Reshape", [value, shape], [name]);
        _outputs.Add(new ValueInfoProto(name, DType.Float32, imageSizes, "B", "L"));
    }

    /// <summary>The path below the encoder, which may itself be part of a larger module.</summary>
    private string LayerOf(Operation operation)
    {
        string prefix = _encoder.ModulePath.Length > 0 ? $"{_encoder.ModulePath}." : "";
        string layer = operation.Layer.StartsWith(prefix, StringComparison.Ordinal) ? operation.Layer[prefix.Length..] : operation.Layer;
        return layer.Length > 0 ? layer : operation.Name;
    }

    private List<KeyValuePair<string, string>> Metadata()
    {
        List<KeyValuePair<string, string>> entries =
        [
            new("encoder", _encoder.ToString()),
            new("img_shape", string.Join(',', _imageSizes.Select(static size => size.ToString(CultureInfo.InvariantCulture)))),
            new("channels_first", _encoder.ChannelsFirst ? "True" : "False"),
            new("activation", _encoder.ActivationName),
            new("scaling", PixelScalings.Text(_encoder.Scaling)),
            new("from_float", _options.FromFloat ? "True" : "False"),
            new("source", $"{Producer} {Version}"),
        ];
        foreach (KeyValuePair<string, string> entry in _options.Metadata.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            if (entries.Exists(own => own.Key == entry.Key))
                throw new ArgumentException($"ONNX export: the metadata '{entry.Key}' is the file's own.");
            entries.Add(entry);
        }

        return entries;
    }
}
