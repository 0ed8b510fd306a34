using System.Globalization;
using Amago.Nets;

namespace Amago.Onnx;

/// <summary>Puts an ONNX file together: pixels, preprocessing, the recorded encoder, heads, outputs, metadata.</summary>
internal sealed class OnnxModel
{
    private const string Observation = "obs", Features = "features";

    private readonly Cnn _encoder;
    private readonly OnnxOptions _options;
    private readonly OnnxGraph _graph = new();
    private readonly OnnxContent _content;
    private readonly int[] _imageSizes;

    private OnnxModel(Cnn encoder, OnnxOptions options)
    {
        _encoder = encoder;
        _options = options;
        _content = new OnnxContent(_graph, encoder);
        (int first, int second, int third) = encoder.ImgShape;
        _imageSizes = [first, second, third];
    }

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
        string maps = _content.Translation().Run(convolutions, images); // (N, C', H', W')
        string leading = _graph.Node(
            Observation, "Shape", [Observation], AttributeProto.Integer("start", 0), AttributeProto.Integer("end", 2)); // B, L
        // Maps that are only flattened are as the output's last reshaping takes them.
        bool isPlain = flattened.Graph.Nodes.Count == 1;
        bool needsRows = _options.Flatten || _options.Heads.Count > 0;
        string rows = isPlain || !needsRows ? maps : _content.Translation().Run(flattened, maps); // (N, F)
        Output(Features, _options.Flatten ? rows : maps, leading, _options.Flatten ? [_encoder.OutputFeatures] : _encoder.OutputShape);
        if (isPlain && _options.Heads.Count > 0)
            rows = _graph.Node(Features, "Flatten", [maps], AttributeProto.Integer("axis", 1));
        WriteHeads(rows, leading);

        var obs = new ValueInfoProto(Observation, _options.FromFloat ? DType.Float32 : DType.UInt8, _imageSizes, "B", "L");
        return _content.Build([obs], Metadata(), _options.Metadata);
    }

    private Graph Record(int images) =>
        Graph.Record([images, _encoder.InputChannels, _encoder.ImageHeight, _encoder.ImageWidth], _encoder.FeatureMaps);

    private BatchRecording RecordRows() => BatchRecording.Record(
        _encoder.ToString(), images => Graph.Record([images, .. _encoder.OutputShape], _encoder.FeatureRows));

    /// <summary>Takes the names that the file's user sees, and the parameters that are used, in the order of the state dict.</summary>
    private void ReserveNames(params IEnumerable<Graph> recorded)
    {
        _graph.Reserve(Observation, "the input");
        _graph.Reserve(Features, "the output");
        _content.AddParameters(recorded);
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
                _content.AddParameter($"{name}.{parameter}", tensor);
        }
    }

    /// <summary>obs to images (N, C, H, W) float32, N = B·L.</summary>
    private string Preprocess()
    {
        string merged = _graph.Integers($"{Observation}/image_shape", [-1, .. _imageSizes]);
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
            var translation = new OnnxTranslation(
                _graph, _ => name, head.NamedParameters().Select(named => ($"{name}.{named.Name}", named.Parameter)));
            BatchRecording recording = BatchRecording.Record(name, images => Graph.Record([images, _encoder.OutputFeatures], head.Forward));
            Output(name, translation.Run(recording, rows), leading, [head.Weight.Shape[0]]);
        }
    }

    /// <summary>Gives a value (N, ...) to the user as (B, L, ...).</summary>
    private void Output(string name, string value, string leading, Shape imageSizes)
    {
        string sizes = _graph.Integers($"{name}/sizes", [.. imageSizes]);
        string shape = _graph.Node(name, "Concat", [leading, sizes], AttributeProto.Integer("axis", 0));
        _graph.Node(name, "Reshape", [value, shape], [name]);
        _content.Outputs.Add(new ValueInfoProto(name, DType.Float32, imageSizes, "B", "L"));
    }

    private KeyValuePair<string, string>[] Metadata() =>
    [
        new("encoder", _encoder.ToString()),
        new("img_shape", string.Join(',', _imageSizes.Select(static size => size.ToString(CultureInfo.InvariantCulture)))),
        new("channels_first", _encoder.ChannelsFirst ? "True" : "False"),
        new("activation", _encoder.ActivationName),
        new("scaling", PixelScalings.Text(_encoder.Scaling)),
        new("from_float", _options.FromFloat ? "True" : "False"),
    ];
}
