using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>Hyperbolic tangent of x.</summary>
internal sealed record Tanh() : ActivationOperation<Kernels.Tanh, TanhGradient>("tanh");
