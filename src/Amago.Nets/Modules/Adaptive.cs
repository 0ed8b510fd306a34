using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// A trainable activation: sum_{k=0..5} n_k x^k / (1 + sum_{k=1..4} |d_k x^k|), started near leaky ReLU
/// (https://arxiv.org/abs/2102.09407).
/// </summary>
public sealed class Adaptive : Activation
{
    /// <summary>Starts with the paper's coefficients.</summary>
    public Adaptive()
    {
        Numerator = Register(
            "numerator",
            Tensor.FromArray(
                [0.029792778657264946f, 0.6183735264987601f, 2.323309062531321f, 3.051936237265109f, 1.4854203263828845f,
                 0.2510244961111299f],
                [6]));
        Denominator = Register(
            "denominator", Tensor.FromArray([-1.1419548357285474f, 4.393159974992486f, 0.8714712309957245f, 0.34719662339598834f], [4]));
    }

    /// <summary>Coefficients n_0..n_5 of the numerator, shape (6).</summary>
    public Tensor Numerator { get; }

    /// <summary>Coefficients d_1..d_4 of the denominator, shape (4).</summary>
    public Tensor Denominator { get; }

    /// <summary>Takes the coefficients out of training; they stay parameters, which are saved and loaded.</summary>
    public void Freeze() => Numerator.RequiresGrad = Denominator.RequiresGrad = false;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        Operation.Apply(new Ops.Activations.AdaptiveRational { Layer = ModulePath }, x, Numerator, Denominator);
}
