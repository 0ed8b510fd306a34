using Amago.Kernels;

namespace Amago.Nets;

/// <summary>An activation that an epilogue can apply, and whose derivative the sign of its own output tells.</summary>
internal readonly unsafe record struct PlanGate(EpilogueActivation Activation, float Slope)
{
    public static PlanGate None { get; } = new(EpilogueActivation.None, 1);

    public bool IsNone => Activation == EpilogueActivation.None;

    /// <summary>destination = act'(output) dy, which may be in place.</summary>
    public void Apply(float* output, float* dy, float* destination, int length)
    {
        if (Activation == EpilogueActivation.Relu)
            ElementwiseLoop.Map2Inline(output, dy, destination, length, new ReluGradient());
        else
            ElementwiseLoop.Map2Inline(output, dy, destination, length, new LeakyReluGradient(Slope));
    }
}
