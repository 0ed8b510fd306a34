using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>Activations; those that opset 17 does not have are composed.</summary>
internal static class ActivationForms
{
    private const int NumeratorCount = 6, DenominatorCount = 4;

    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Activations.Relu>("Relu"),
        OnnxForms.Of<Ops.Activations.LeakyRelu>(
            static (relu, layer) => layer.Node("LeakyRelu", layer.Inputs, AttributeProto.Float("alpha", relu.Slope))),
        OnnxForms.Of<Ops.Activations.Gelu>(Gelu),
        OnnxForms.Of<Ops.Activations.Mish>(Mish),
        OnnxForms.Of<Ops.Activations.Silu>(static (_, layer) => layer.Node("Mul", layer.Input, layer.Node("Sigmoid", layer.Input))),
        OnnxForms.Of<Ops.Activations.Tanh>("Tanh"),
        OnnxForms.Of<Ops.Activations.Elu>("Elu"),
        OnnxForms.Of<Ops.Activations.GeluTanh>(GeluTanh),
        OnnxForms.Of<Ops.Activations.AdaptiveRational>(AdaptiveRational),
    ];

    // x (1 + erf(x / sqrt(2))) / 2
    private static string Gelu(Ops.Activations.Gelu gelu, OnnxLayer layer)
    {
        string erf = layer.Node("Erf", layer.Node("Div", layer.Input, layer.Number("sqrt2", MathF.Sqrt(2))));
        string product = layer.Node("Mul", layer.Input, layer.Node("Add", erf, layer.Number("one", 1)));
        return layer.Node("Mul", product, layer.Number("half", 0.5f));
    }

    // x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3))
    private static string GeluTanh(Ops.Activations.GeluTanh gelu, OnnxLayer layer)
    {
        string square = layer.Node("Mul", layer.Input, layer.Input);
        string factor = layer.Node("Add", layer.Node("Mul", square, layer.Number("third", 0.044715f)), layer.Number("one", 1));
        string scaled = layer.Node("Mul", layer.Input, layer.Number("first", (float)(2 * Math.Sqrt(2 / Math.PI))));
        return layer.Node("Mul", layer.Input, layer.Node("Sigmoid", layer.Node("Mul", scaled, factor)));
    }

    // x tanh(log(1 + exp(x)))
    private static string Mish(Ops.Activations.Mish mish, OnnxLayer layer) =>
        layer.Node("Mul", layer.Input, layer.Node("Tanh", layer.Node("Softplus", layer.Input)));

    // Horner's scheme: sum n_k x^k, and 1 + sum |d_k| |x|^k
    private static string AdaptiveRational(Ops.Activations.AdaptiveRational adaptive, OnnxLayer layer)
    {
        string[] n = layer.Split(layer.Inputs[1], "n", NumeratorCount);
        string[] d = layer.Split(layer.Node("Abs", layer.Inputs[2]), "d", DenominatorCount);
        string numerator = Horner(layer, layer.Input, n);
        string denominator = Horner(layer, layer.Node("Abs", layer.Input), [layer.Number("one", 1), .. d]);
        return layer.Node("Div", numerator, denominator);
    }

    private static string Horner(OnnxLayer layer, string x, string[] coefficients)
    {
        string sum = coefficients[^1];
        for (int k = coefficients.Length - 2; k >= 0; k--)
            sum = layer.Node("Add", layer.Node("Mul", sum, x), coefficients[k]);
        return sum;
    }
}
