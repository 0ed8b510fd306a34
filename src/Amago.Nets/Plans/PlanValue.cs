using Amago.Tensors;

namespace Amago.Nets;

/// <summary>What one step of a plan makes for another: a feature map of every image, stored H, W, C.</summary>
/// <param name="index">Place among the plan's values; 0 is the image.</param>
/// <param name="shape">(C, H, W).</param>
/// <param name="gate">The activation whose output this is, or <see cref="PlanGate.None"/>.</param>
internal sealed class PlanValue(int index, Shape shape, PlanGate gate)
{
    public int Index { get; } = index;

    /// <summary>(C, H, W).</summary>
    public Shape Shape { get; } = shape;

    public int Channels => Shape[0];

    public int Height => Shape[1];

    public int Width => Shape[2];

    public int Pixels => Shape[1] * Shape[2];

    /// <summary>Floats of an image.</summary>
    public int Length => Shape.ElementCount;

    /// <summary>The activation whose output this is, where the output's sign tells the derivative.</summary>
    public PlanGate Gate { get; } = gate;

    /// <summary>Steps that read it, one that reads it twice twice.</summary>
    public List<PlanStep> Consumers { get; } = [];

    /// <summary>Whether a backward pass reads it, so that a training step keeps it for the whole batch.</summary>
    public bool IsSaved { get; set; }

    /// <summary>
    /// Whether the only reader multiplies the gradient that it passes on by the derivative of <see cref="Gate"/>, so that this value's
    /// gradient is already that of the activation's input.
    /// </summary>
    public bool IsGatedByReader => !Gate.IsNone && (Consumers.Count == 0 || (Consumers.Count == 1 && Consumers[0].GatesInput(this)));

    /// <summary>The activation's input, if the gradients that this value gets go straight into that one's buffer.</summary>
    public PlanValue? SharesGradientOf { get; set; }
}
