using Amago.Kernels.Activations;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x where positive, 0 elsewhere; the gradient at 0 is 0.</summary>
internal sealed record Relu() : ActivationOperation<Kernels.Activations.Relu, ReluGradient>("relu")
{
    public override (EpilogueActivation Activation, float Slope) Epilogue => (EpilogueActivation.Relu, 0);
}
