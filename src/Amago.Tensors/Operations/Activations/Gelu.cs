using Amago.Kernels.Activations;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x Phi(x) with the exact normal distribution function, not its tanh approximation (https://arxiv.org/abs/1606.08415).</summary>
internal sealed record Gelu() : ActivationOperation<Kernels.Activations.Gelu, GeluGradient>("gelu");
