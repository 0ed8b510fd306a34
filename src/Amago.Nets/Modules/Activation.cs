using Amago.Tensors;
using Amago.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>A function of every element by itself. Make one by name with <see cref="Activations.Create"/>, your own by deriving.</summary>
public abstract class Activation : Module
{
    /// <summary>Applies the function; the shape stays.</summary>
    public abstract Tensor Forward(Tensor x);
}

/// <summary>x where positive, slope x elsewhere.</summary>
/// <param name="slope">Slope of the negative side.</param>
public sealed class LeakyRelu(float slope = 0.01f) : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.LeakyRelu(slope) { Layer = Path }, x);
}

/// <summary>x where positive, 0 elsewhere.</summary>
public sealed class Relu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Relu { Layer = Path }, x);
}

/// <summary>x Phi(x) with the exact normal distribution function (https://arxiv.org/abs/1606.08415).</summary>
public sealed class Gelu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Gelu { Layer = Path }, x);
}

/// <summary>x tanh(log(1 + exp(x))) (https://arxiv.org/abs/1908.08681).</summary>
public sealed class Mish : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Mish { Layer = Path }, x);
}
