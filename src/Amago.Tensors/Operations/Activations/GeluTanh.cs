using Amago.Kernels.Activations;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 (https://arxiv.org/abs/1606.08415).</summary>
internal sealed record GeluTanh() : ActivationOperation<Kernels.Activations.GeluTanh, GeluTanhGradient>("gelu_tanh");
