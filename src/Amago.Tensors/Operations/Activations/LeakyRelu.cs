using Amago.Kernels.Activations;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x where positive, Slope x elsewhere.</summary>
internal sealed record LeakyRelu(float Slope)
    : ActivationOperation<Kernels.Activations.LeakyRelu, LeakyReluGradient>("leaky_relu", new(Slope), new(Slope))
{
    public float Slope { get; } = Slope;

    public override (EpilogueActivation Activation, float Slope) Epilogue =>
        Slope is > 0 and < 1 ? (EpilogueActivation.LeakyRelu, Slope) : base.Epilogue;
}
