using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x where positive, 0 elsewhere; the gradient at 0 is 0.</summary>
internal sealed record Relu() : ActivationOperation<Kernels.Relu, ReluGradient>("relu")
{
    public override (EpilogueActivation Activation, float Slope) Epilogue => (EpilogueActivation.Relu, 0);
}
