using Amago.Kernels.Activations;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x tanh(log(1 + exp(x))) (https://arxiv.org/abs/1908.08681).</summary>
internal sealed record Mish() : ActivationOperation<Kernels.Activations.Mish, MishGradient>("mish");
