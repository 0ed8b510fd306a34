using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x tanh(log(1 + exp(x))) (https://arxiv.org/abs/1908.08681).</summary>
internal sealed record Mish() : ActivationOperation<Kernels.Mish, MishGradient>("mish");
