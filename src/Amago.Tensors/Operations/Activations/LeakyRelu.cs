using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x where positive, Slope x elsewhere.</summary>
internal sealed record LeakyRelu(
    float Slope) : ActivationOperation<Kernels.LeakyRelu, LeakyReluGradient>("leaky_relu", new(Slope), new(Slope))
{
    public float Slope { get; } = Slope;

    public override (EpilogueActivation Activation, float Slope) Epilogue =>
        Slope is > 0 and < 1 ? (EpilogueActivation.LeakyRelu, Slope) : base.Epilogue;
}
