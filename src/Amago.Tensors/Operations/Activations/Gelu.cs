using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x Phi(x) with the exact normal distribution function, not its tanh approximation (https://arxiv.org/abs/1606.08415).</summary>
internal sealed record Gelu() : ActivationOperation<Kernels.Gelu, GeluGradient>("gelu");
