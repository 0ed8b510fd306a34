using Amago.Nets;

namespace Amago.Onnx;

/// <summary>The inputs of a network's ONNX file, and the nodes that prepare them: scaling, layout, one-hot rows.</summary>
/// <param name="graph">The graph of the file.</param>
/// <param name="options">How inputs come, and what they are called.</param>
internal sealed class OnnxNetworkInputs(OnnxGraph graph, OnnxNetworkOptions options)
{
    private readonly List<ValueInfoProto> _declared = [];
    private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);

    /// <summary>The inputs so far, in their order; a caller may add others.</summary>
    public List<ValueInfoProto> Declared => _declared;

    /// <summary>Names of an output's leading sizes.</summary>
    public string[] Open => options.Sequences ? ["B", "L"] : ["N"];

    private bool IsUnit => options.Images == OnnxImages.UnitChannelsFirst;

    /// <summary>An input's name in the file.</summary>
    public string NameOf(NetworkInput input) => options.InputNames.GetValueOrDefault(input.Name, input.Name);

    /// <summary>The input's value as the network's recording takes it; two encoders of one image share what is the same for both.</summary>
    public string Prepare(NetworkInput input)
    {
        string name = NameOf(input);
        int[] sizes = SizesOf(input);
        if (_declared.All(known => known.Name != name))
            _declared.Add(new ValueInfoProto(name, TypeOf(input), sizes, Open));
        string rows = options.Sequences
            ? Once($"{name}/rows", () => graph.Node(
                name, "Reshape", [name, graph.Integers($"{name}/row", [-1, .. sizes])]))
            : name;
        return input switch
        {
            ImageInput image => Images(image, name, rows),
            IndexInput index when !options.OneHot => Once($"{name}/one_hot", () => graph.Node(
                name,
                "OneHot",
                [
                    rows,
                    graph.Integers($"{name}/count", index.Count),
                    graph.Constant($"{name}/values", Tensor.FromArray([0f, 1f], [2])),
                ])),
            _ => rows,
        };
    }

    /// <summary>A value (N, ...) as the file's output is to have it: (N, ...), or (B, L, ...) of sequences.</summary>
    /// <param name="path">What nodes are named after.</param>
    /// <param name="value">Name of the value.</param>
    /// <param name="sizes">Sizes of one row.</param>
    public string Unmerged(string path, string value, IReadOnlyList<int> sizes)
    {
        if (!options.Sequences)
            return value;
        string leading = Once("sequences", () => graph.Node(
            "sequences",
            "Shape",
            [_declared[0].Name],
            AttributeProto.Integer("start", 0),
            AttributeProto.Integer("end", 2)));
        string shape = graph.Node(
            path,
            "Concat",
            [leading, graph.Integers($"{path}/row", [.. sizes])],
            AttributeProto.Integer("axis", 0));
        return graph.Node(path, "Reshape", [value, shape]);
    }

    private int[] SizesOf(NetworkInput input) => input switch
    {
        ImageInput { Encoder: var encoder } when IsUnit => [encoder.InputChannels, encoder.ImageHeight, encoder.ImageWidth],
        ImageInput { Encoder.ImgShape: var (first, second, third) } => [first, second, third],
        IndexInput when !options.OneHot => [],
        _ => [input.Length],
    };

    private DType TypeOf(NetworkInput input) => input switch
    {
        ImageInput when options.Images == OnnxImages.Bytes && !options.ImagesAsTheyAre.Contains(input.Name) => DType.UInt8,
        IndexInput when !options.OneHot => DType.Int64,
        _ => DType.Float32,
    };

    // (N, C, H, W) float32 as layers take them
    private string Images(ImageInput input, string name, string rows)
    {
        Cnn encoder = input.Encoder;
        string images = rows;
        if (!encoder.ChannelsFirst && !IsUnit)
        {
            images = Once(
                $"{name}/channels_first", () => graph.Node(name, "Transpose", [rows], AttributeProto.Integers("perm", 0, 3, 1, 2)));
        }

        if (options.Images == OnnxImages.Floats || options.ImagesAsTheyAre.Contains(input.Name))
            return images;
        images = options.Images == OnnxImages.Bytes
            ? Once($"{name}/float", () => graph.Node(
                name, "Cast", [images], AttributeProto.Integer("to", TensorProto.TypeOf(DType.Float32))))
            : Once($"{name}/bytes", () => graph.Node(name, "Mul", [images, graph.Constant($"{name}/white", Tensor.Scalar(255))]));
        return Once($"{name}/{encoder.Scaling}", () => OnnxPixels.Scale(graph, name, images, encoder.Scaling));
    }

    private string Once(string key, Func<string> make)
    {
        if (!_prepared.TryGetValue(key, out string? value))
            _prepared[key] = value = make();
        return value;
    }
}
