using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>Arithmetic on elements; ONNX broadcasts as the tensors here do.</summary>
internal static class ElementwiseForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Add>("Add"),
        OnnxForms.Of<Ops.Subtract>("Sub"),
        OnnxForms.Of<Ops.Multiply>("Mul"),
        OnnxForms.Of<Ops.Divide>("Div"),
        OnnxForms.Of<Ops.Minimum>("Min"),
        OnnxForms.Of<Ops.Maximum>("Max"),
        OnnxForms.Of<Ops.Exp>("Exp"),
        OnnxForms.Of<Ops.Log>("Log"),
        OnnxForms.Of<Ops.Tanh>("Tanh"),
        OnnxForms.Of<Ops.Sqrt>("Sqrt"),
        OnnxForms.Of<Ops.Square>(static (_, layer) => layer.Node("Mul", layer.Input, layer.Input)),
        OnnxForms.Of<Ops.Clamp>(static (clamp, layer) => layer.Node("Clip", layer.Input, layer.Number("low", clamp.Low), layer.Number("high", clamp.High))),
        OnnxForms.Of<Ops.Affine>(Affine),
        OnnxForms.Of<Ops.DivideByNumber>(static (divide, layer) => layer.Node("Div", layer.Input, layer.Number("divisor", divide.Divisor))),
    ];

    private static string Affine(Ops.Affine affine, OnnxLayer layer)
    {
        string scaled = affine.Scale == 1 ? layer.Input : layer.Node("Mul", layer.Input, layer.Number("scale", affine.Scale));
        return affine.Shift == 0 ? scaled : layer.Node("Add", scaled, layer.Number("shift", affine.Shift));
    }
}
