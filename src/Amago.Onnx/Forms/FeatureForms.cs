using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>ONNX forms of operations on rows of features.</summary>
internal static class FeatureForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.LinearLayers.Linear>(Linear),
        OnnxForms.Of<Ops.Normalizations.LayerNorm>(LayerNorm),
        OnnxForms.Of<Ops.Normalizations.RmsNorm>(RmsNorm),
        OnnxForms.Of<Ops.Normalizations.UnitNorm>(UnitNorm),
        OnnxForms.Of<Ops.Normalizations.StandardizeByVariance>(Standardize),
        OnnxForms.Of<Ops.Normalizations.StandardizeBySquares>(Standardize),
    ];

    private static string Linear(Ops.LinearLayers.Linear linear, OnnxLayer layer)
    {
        string weight = layer.Node("Transpose", [layer.Inputs[1]], AttributeProto.Integers("perm", 1, 0));
        string product = layer.Node("MatMul", layer.Input, weight);
        return layer.Inputs.Count > 2 ? layer.Node("Add", product, layer.Inputs[2]) : product;
    }

    private static string LayerNorm(Ops.Normalizations.LayerNorm norm, OnnxLayer layer)
    {
        if (layer.Opset < 17)
            return LayerNormByParts(norm, layer);
        IReadOnlyList<string> inputs = layer.Inputs.Count > 1
            ? layer.Inputs
            : [layer.Input, layer.Constant("ones", Tensor.Ones([norm.Features]))];
        return layer.Node("LayerNormalization", inputs, AttributeProto.Integer("axis", -1), AttributeProto.Float("epsilon", norm.Epsilon));
    }

    // Opsets before 17 have none.
    private static string LayerNormByParts(Ops.Normalizations.LayerNorm norm, OnnxLayer layer)
    {
        string centered = layer.Node("Sub", layer.Input, Mean(layer.Input));
        string root = layer.Node(
            "Sqrt", layer.Node("Add", Mean(layer.Node("Mul", centered, centered)), layer.Number("epsilon", norm.Epsilon)));
        string normal = layer.Node("Div", centered, root);
        if (layer.Inputs.Count > 1)
            normal = layer.Node("Mul", normal, layer.Inputs[1]);
        return layer.Inputs.Count > 2 ? layer.Node("Add", normal, layer.Inputs[2]) : normal;

        string Mean(string value) => layer.Node(
            "ReduceMean", [value], AttributeProto.Integers("axes", -1), AttributeProto.Integer("keepdims", 1));
    }

    // Opset 17 has no norm of this kind.
    private static string RmsNorm(Ops.Normalizations.RmsNorm norm, OnnxLayer layer)
    {
        string mean = layer.Node(
            "ReduceMean",
            [layer.Node("Mul", layer.Input, layer.Input)],
            AttributeProto.Integers("axes", norm.OfPixels ? 1 : -1),
            AttributeProto.Integer("keepdims", 1));
        string root = layer.Node("Sqrt", layer.Node("Add", mean, layer.Number("epsilon", norm.Epsilon)));
        string normal = layer.Node("Div", layer.Input, root);
        if (layer.Inputs.Count == 1)
            return normal;
        string scale = norm.OfPixels
            ? layer.Node("Unsqueeze", layer.Inputs[1], layer.Integers("axes", 1, 2)) // (C) to (C, 1, 1)
            : layer.Inputs[1];
        return layer.Node("Mul", normal, scale);
    }

    private static string UnitNorm(Ops.Normalizations.UnitNorm norm, OnnxLayer layer)
    {
        string length = layer.Node(
            "ReduceL2", [layer.Input], AttributeProto.Integers("axes", -1), AttributeProto.Integer("keepdims", 1));
        if (norm.Floor > 0)
            length = layer.Node("Max", length, layer.Number("floor", norm.Floor));
        if (norm.Added > 0)
            length = layer.Node("Add", length, layer.Number("added", norm.Added));
        string unit = layer.Node("Div", layer.Input, length);
        return norm.Gain == 1 ? unit : layer.Node("Mul", unit, layer.Number("gain", norm.Gain));
    }

    // The statistics as they are now: a file is for acting.
    private static string Standardize(Ops.Normalizations.Standardize operation, OnnxLayer layer)
    {
        Ops.Normalizations.Standardize.FeatureScale scale =
            operation.Scale(layer.Tensors[1].ToArray<float>(), layer.Tensors[2].ToArray<float>());
        string centred = layer.Node("Sub", layer.Input, Constant("shift", scale.Shift));
        string scaled = layer.Node("Div", centred, Constant("deviation", scale.Deviation));
        string above = layer.Node("Max", scaled, Constant("low", Array.ConvertAll(scale.Bound, static bound => -bound)));
        return layer.Node("Min", above, Constant("high", scale.Bound));

        string Constant(string role, float[] values) => layer.Constant(role, Tensor.FromArray(values, [values.Length]));
    }
}
