using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>ONNX forms of operations that only move elements.</summary>
internal static class ViewForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Views.Reshape>(Reshape),
        OnnxForms.Of<Ops.Views.Permute>(
            static (permute, layer) => layer.Node("Transpose", layer.Inputs, AttributeProto.Integers("perm", permute.Order))),
        OnnxForms.Of<Ops.Views.Slice>(Slice),
        OnnxForms.Of<Ops.Views.Expand>(static (_, layer) => layer.Node("Expand", layer.Input, layer.Sizes())),
        OnnxForms.Of<Ops.Views.Relayout>(static (_, layer) => layer.Input),
        OnnxForms.Of<Ops.Selection.IndexSelect>(IndexSelect),
        OnnxForms.Of<Ops.Selection.Concatenate>(
            static (cat, layer) => layer.Node("Concat", layer.Inputs, AttributeProto.Integer("axis", cat.Dimension))),
    ];

    // The size that counts images is left to follow from the rest.
    private static string Reshape(Ops.Views.Reshape reshape, OnnxLayer layer)
    {
        IReadOnlyList<RecordedSize> sizes = layer.OutputSizes;
        return sizes.Count(static size => size.PerImage) > 1
            ? layer.Node("Reshape", layer.Input, layer.Sizes())
            : layer.Node(
                "Reshape", layer.Input, layer.Integers("shape", [.. sizes.Select(static size => size.PerImage ? -1L : size.Count)]));
    }

    private static string IndexSelect(Ops.Selection.IndexSelect select, OnnxLayer layer) => layer.InputSizes[select.Dimension].PerImage
        ? throw layer.Unsupported("it takes some of the images")
        : layer.Node("Gather", layer.Inputs, AttributeProto.Integer("axis", select.Dimension));

    private static string Slice(Ops.Views.Slice slice, OnnxLayer layer)
    {
        // A dimension that counts images is taken whole or not at all: a part of it would depend on a neighbour.
        if (layer.InputSizes[slice.Dimension].PerImage)
            return layer.OutputSizes[slice.Dimension] == layer.InputSizes[slice.Dimension]
                ? layer.Input
                : throw layer.Unsupported("it takes some of the images");
        return layer.Node(
            "Slice",
            layer.Input,
            layer.Integers("starts", slice.Start),
            layer.Integers("ends", (long)slice.Start + slice.Length),
            layer.Integers("axes", slice.Dimension));
    }
}
