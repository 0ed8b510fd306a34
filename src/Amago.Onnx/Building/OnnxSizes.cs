namespace Amago.Onnx.Building;

/// <summary>Sizes as values of an ONNX graph, which follow the number of images.</summary>
/// <param name="graph">The graph that gets the nodes.</param>
/// <param name="images">The value (N, ...) whose leading size is the number of images.</param>
internal sealed class OnnxSizes(OnnxGraph graph, string images)
{
    private string? _imageCount;

    // (1), made when first asked for
    private string ImageCount =>
        _imageCount ??= graph.Node("images", "Shape", [images], AttributeProto.Integer("start", 0), AttributeProto.Integer("end", 1));

    /// <summary>Adds nodes that compute sizes, for an operator that takes a shape.</summary>
    /// <returns>Name of the value with the shape.</returns>
    public string Value(string path, IReadOnlyList<RecordedSize> sizes) => sizes.Any(static size => size.PerImage)
        ? graph.Node(path, "Concat", [.. sizes.Select(size => Value(path, size))], AttributeProto.Integer("axis", 0))
        : Constant(path, [.. sizes.Select(static size => (long)size.Count)]);

    private string Value(string path, RecordedSize size)
    {
        if (!size.PerImage)
            return Constant(path, size.Count);
        return size.Count == 1 ? ImageCount : graph.Node(path, "Mul", [ImageCount, Constant(path, size.Count)]);
    }

    private string Constant(string path, params long[] sizes) => graph.Integers($"{path}/shape", sizes);
}
