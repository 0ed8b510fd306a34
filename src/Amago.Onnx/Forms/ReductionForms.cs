using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>Reductions, and what normalises along the last dimension.</summary>
internal static class ReductionForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Reductions.Sum>(Sum),
        OnnxForms.Of<Ops.Reductions.Max>(Max),
        OnnxForms.Of<Ops.Reductions.Softmax>(static (_, layer) => AlongLast("Softmax", layer)),
        OnnxForms.Of<Ops.Reductions.LogSoftmax>(static (_, layer) => AlongLast("LogSoftmax", layer)),
        OnnxForms.Of<Ops.Reductions.GroupSoftmax>(GroupSoftmax),
    ];

    // Without dimensions ONNX would reduce all of them.
    private static string Sum(Ops.Reductions.Sum sum, OnnxLayer layer) => sum.Dimensions.Length == 0
        ? layer.Input
        : ApartFromImages(sum, layer).Node(
            "ReduceSum", [layer.Input, layer.Integers("axes", Array.ConvertAll(sum.Dimensions, static d => (long)d))], KeepDimensions(sum));

    // In opset 17 the dimensions of a sum are an input, those of a maximum an attribute.
    private static string Max(Ops.Reductions.Max max, OnnxLayer layer) => max.Dimensions.Length == 0
        ? layer.Input
        : ApartFromImages(max, layer).Node("ReduceMax", layer.Inputs, AttributeProto.Integers("axes", max.Dimensions), KeepDimensions(max));

    private static string GroupSoftmax(Ops.Reductions.GroupSoftmax softmax, OnnxLayer layer)
    {
        if (layer.InputSizes[^1].PerImage)
            throw layer.Unsupported("it mixes images");
        string groups = layer.Node("Reshape", layer.Input, layer.Integers("groups", -1, softmax.Size));
        string weights = layer.Node("Softmax", [groups], AttributeProto.Integer("axis", -1));
        return layer.Node("Reshape", weights, layer.Sizes());
    }

    private static string AlongLast(string operatorType, OnnxLayer layer) => layer.InputSizes[^1].PerImage
        ? throw layer.Unsupported("it mixes images")
        : layer.Node(operatorType, layer.Inputs, AttributeProto.Integer("axis", -1));

    private static OnnxLayer ApartFromImages(Ops.Reductions.Reduction reduction, OnnxLayer layer) =>
        Array.Exists(reduction.Dimensions, dimension => layer.InputSizes[dimension].PerImage)
            ? throw layer.Unsupported("it mixes images")
            : layer;

    private static AttributeProto KeepDimensions(Ops.Reductions.Reduction reduction) =>
        AttributeProto.Integer("keepdims", reduction.KeepDimensions ? 1 : 0);
}
