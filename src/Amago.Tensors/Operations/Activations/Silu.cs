using Amago.Kernels.Activations;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x / (1 + exp(-x)) (https://arxiv.org/abs/1702.03118).</summary>
internal sealed record Silu() : ActivationOperation<Kernels.Activations.Silu, SiluGradient>("silu");
