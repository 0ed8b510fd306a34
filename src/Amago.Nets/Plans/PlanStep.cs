namespace Amago.Nets.Plans;

/// <summary>
/// One step of a plan: it makes a value of earlier ones for a few images at a time. It says how much room it needs and where it finds it is
/// the <see cref="ForwardFrame"/>'s: nothing in a step changes once it is made, and any number of runs share it.
/// </summary>
/// <param name="inputs">The values that the step reads; one that it reads twice is listed twice.</param>
/// <param name="output">The value that the step makes.</param>
/// <param name="parameters">The step's parameters; null stands for one that is absent, such as a bias.</param>
internal abstract unsafe class PlanStep(PlanValue[] inputs, PlanValue output, params ReadOnlySpan<Tensor?> parameters)
{
    /// <summary>Multiply-adds that take as long as reading and writing a value.</summary>
    public const long WorkOfValue = 32;

    /// <summary>The step's index among the plan's values: that of its output.</summary>
    public int Index => Output.Index;

    /// <summary>The values that the step reads; one that it reads twice is listed twice.</summary>
    public PlanValue[] Inputs { get; } = inputs;

    /// <summary>The first value that the step reads.</summary>
    public PlanValue Input => Inputs[0];

    /// <summary>The value that the step makes.</summary>
    public PlanValue Output { get; } = output;

    /// <summary>The step's parameters, without absent ones.</summary>
    public IReadOnlyList<Tensor> Parameters { get; } = [.. parameters.ToArray().OfType<Tensor>()];

    /// <summary>Floats of its parameters in the form that <see cref="Forward"/> wants.</summary>
    public virtual int PackedLength => 0;

    /// <summary>Floats of scratch that a thread needs to run the step.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>Floats of each image that a training step keeps for the backward pass beside values.</summary>
    public virtual int KeptLength => 0;

    /// <summary>Multiply-adds of one image, or what takes as long: what decides how many threads share it.</summary>
    public virtual long Work => WorkOfValue * Input.Length;

    /// <summary>Whether its output is an activation of its input, so that its backward pass is a product with the derivative.</summary>
    public virtual bool IsActivation => false;

    /// <summary>
    /// Number of pieces that the work on some images falls into: pixels of the output at most. No value depends on the cut.
    /// </summary>
    public virtual int Pieces(int images) => images * Output.Pixels;

    /// <summary>Writes the parameters into <see cref="PackedLength"/> floats.</summary>
    public virtual void Pack(float* packed)
    {
    }

    /// <summary>Runs a range of the pieces that <see cref="Pieces"/> counts.</summary>
    public abstract void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch);

    /// <summary>
    /// Whether its backward pass multiplies the gradient that it passes on by the derivative of the input's
    /// <see cref="PlanValue.Activation"/>.
    /// </summary>
    public virtual bool AppliesDerivative(PlanValue input) => false;

    /// <summary>Plans the step's backward pass; null where it has nothing to do. Asked for from the last step to the first.</summary>
    public abstract BackwardStep? PlanBackward(BackwardPlanner planner);
}
