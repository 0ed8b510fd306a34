using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>Arithmetic on elements; ONNX broadcasts as the tensors here do.</summary>
internal static class ElementwiseForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Elementwise.Add>("Add"),
        OnnxForms.Of<Ops.Elementwise.Subtract>("Sub"),
        OnnxForms.Of<Ops.Elementwise.Multiply>("Mul"),
        OnnxForms.Of<Ops.Elementwise.Divide>("Div"),
        OnnxForms.Of<Ops.Elementwise.Minimum>("Min"),
        OnnxForms.Of<Ops.Elementwise.Maximum>("Max"),
        OnnxForms.Of<Ops.Elementwise.Exp>("Exp"),
        OnnxForms.Of<Ops.Elementwise.Log>("Log"),
        OnnxForms.Of<Ops.Elementwise.Sqrt>("Sqrt"),
        OnnxForms.Of<Ops.Elementwise.Square>(static (_, layer) => layer.Node("Mul", layer.Input, layer.Input)),
        OnnxForms.Of<Ops.Elementwise.Clamp>(
            static (clamp, layer) => layer.Node("Clip", layer.Input, layer.Number("low", clamp.Low), layer.Number("high", clamp.High))),
        OnnxForms.Of<Ops.Elementwise.Symlog>(Symlog),
        OnnxForms.Of<Ops.Elementwise.Affine>(Affine),
        OnnxForms.Of<Ops.Elementwise.DivideByNumber>(
            static (divide, layer) => layer.Node("Div", layer.Input, layer.Number("divisor", divide.Divisor))),
    ];

    private static string Symlog(Ops.Elementwise.Symlog symlog, OnnxLayer layer)
    {
        string magnitude = layer.Node("Add", layer.Node("Abs", layer.Input), layer.Number("one", 1));
        return layer.Node("Mul", layer.Node("Sign", layer.Input), layer.Node("Log", magnitude));
    }

    private static string Affine(Ops.Elementwise.Affine affine, OnnxLayer layer)
    {
        string scaled = affine.Scale == 1 ? layer.Input : layer.Node("Mul", layer.Input, layer.Number("scale", affine.Scale));
        return affine.Shift == 0 ? scaled : layer.Node("Add", scaled, layer.Number("shift", affine.Shift));
    }
}
