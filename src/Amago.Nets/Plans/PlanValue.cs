using Amago.Kernels.Convolution.Contract;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>What one step of a plan makes for another: a feature map of every image, stored H, W, C.</summary>
/// <param name="Index">Place among the plan's values; 0 is the image, and behind it each step's output has the step's own place.</param>
/// <param name="Shape">(C, H, W) of one image's map.</param>
/// <param name="Activation">The activation whose output this is, where the output's sign tells the derivative; else null.</param>
internal sealed record PlanValue(int Index, Shape Shape, Ops.Activations.ActivationOperation? Activation)
{
    public int Channels => Shape[0];

    public int Height => Shape[1];

    public int Width => Shape[2];

    public int Pixels => Height * Width;

    /// <summary>Floats of one image's map.</summary>
    public int Length => Shape.ElementCount;

    /// <summary>The activation in the form of a convolution's epilogue; none where <see cref="Activation"/> is null.</summary>
    public (EpilogueActivation Activation, float Slope) Epilogue => EpilogueOf(Activation);

    /// <summary>An activation as a convolution's epilogue knows it, or none.</summary>
    public static (EpilogueActivation Activation, float Slope) EpilogueOf(Ops.Activations.ActivationOperation? activation) =>
        activation?.Epilogue ?? (EpilogueActivation.None, 1);
}
