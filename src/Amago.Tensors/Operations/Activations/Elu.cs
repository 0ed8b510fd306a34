using Amago.Kernels.Activations;

namespace Amago.Tensors.Operations.Activations;

/// <summary>x where positive, exp(x) - 1 elsewhere (https://arxiv.org/abs/1511.07289).</summary>
internal sealed record Elu() : ActivationOperation<Kernels.Activations.Elu, EluGradient>("elu");
