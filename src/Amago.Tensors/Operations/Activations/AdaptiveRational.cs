using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;

namespace Amago.Tensors.Operations.Activations;

/// <summary>
/// The trainable rational function sum n_k x^k / (1 + sum |d_k x^k|): inputs x, numerator (6) and denominator (4)
/// (https://arxiv.org/abs/2102.09407).
/// </summary>
internal sealed record AdaptiveRational : Operation
{
    public override string Name => "adaptive";

    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "an operand");
        ExpectParameter(inputs[1], "a numerator", Kernels.Activations.AdaptiveRational.NumeratorCount);
        ExpectParameter(inputs[2], "a denominator", Kernels.Activations.AdaptiveRational.DenominatorCount);
        return inputs[0].Shape;
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].IsDense ? inputs[0] : inputs[0].RowMajor();
        saved = x;
        Tensor y = Tensor.Uninitialized(shape, [.. x.Strides]);
        var function = new Kernels.Activations.AdaptiveRational(Parameter(inputs, 1), Parameter(inputs, 2));
        ElementwiseLoop.Map(x.Elements<float>(), y.Elements<float>(), function);
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var x = (Tensor)node.Saved!;
        Tensor dx = Tensor.Uninitialized(x.Shape, [.. x.Strides]);
        Tensor dNumerator = Tensor.Uninitialized(node.Inputs[1].Shape), dDenominator = Tensor.Uninitialized(node.Inputs[2].Shape);
        AdaptiveRationalBackward.Run(
            x.Elements<float>(),
            dy.InLayout([.. x.Strides]).Elements<float>(),
            dx.Elements<float>(),
            Parameter(node.Inputs, 1),
            Parameter(node.Inputs, 2),
            dNumerator.AsSpan<float>(),
            dDenominator.AsSpan<float>());
        gradients.Add(0, dx);
        gradients.Add(1, dNumerator);
        gradients.Add(2, dDenominator);
    }
}
