using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>ONNX forms of operations on rows of features.</summary>
internal static class FeatureForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.LinearLayers.Linear>(Linear),
        OnnxForms.Of<Ops.Normalizations.LayerNorm>(LayerNorm),
    ];

    private static string Linear(Ops.LinearLayers.Linear linear, OnnxLayer layer)
    {
        string weight = layer.Node("Transpose", [layer.Inputs[1]], AttributeProto.Integers("perm", 1, 0));
        string product = layer.Node("MatMul", layer.Input, weight);
        return layer.Inputs.Count > 2 ? layer.Node("Add", product, layer.Inputs[2]) : product;
    }

    private static string LayerNorm(Ops.Normalizations.LayerNorm norm, OnnxLayer layer)
    {
        IReadOnlyList<string> inputs = layer.Inputs.Count > 1
            ? layer.Inputs
            : [layer.Input, layer.Constant("ones", Tensor.Ones([norm.Features]))];
        return layer.Node("LayerNormalization", inputs, AttributeProto.Integer("axis", -1), AttributeProto.Float("epsilon", norm.Epsilon));
    }
}
