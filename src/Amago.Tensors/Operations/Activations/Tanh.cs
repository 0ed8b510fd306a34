using Amago.Kernels.Elementwise;

namespace Amago.Tensors.Operations.Activations;

/// <summary>Hyperbolic tangent of x.</summary>
internal sealed record Tanh() : ActivationOperation<Kernels.Elementwise.Tanh, TanhGradient>("tanh");
