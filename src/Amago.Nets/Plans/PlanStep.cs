namespace Amago.Nets;

/// <summary>
/// One step of a plan: it makes a value of earlier ones for a few images at a time. Steps do not change while a plan runs; everything
/// that belongs to a run is in the <see cref="PlanFrame"/>.
/// </summary>
internal abstract unsafe class PlanStep(PlanValue[] inputs, PlanValue output)
{
    /// <summary>Multiply-adds that take as long as reading and writing a value.</summary>
    public const long WorkOfValue = 32;

    /// <summary>What it reads.</summary>
    public PlanValue[] Inputs { get; } = inputs;

    /// <summary>What it makes.</summary>
    public PlanValue Output { get; } = output;

    /// <summary>Its parameters, as the plan counts them.</summary>
    public virtual IReadOnlyList<int> Parameters => [];

    /// <summary>Floats of scratch that a thread needs to run it forward.</summary>
    public virtual int ForwardScratch => 0;

    /// <summary>Floats of scratch that a thread needs to run it backward.</summary>
    public virtual int BackwardScratch => 0;

    /// <summary>Floats that <see cref="Finish"/> writes.</summary>
    public virtual int FinishedLength => 0;

    /// <summary>Whether it applies the derivative of an input's <see cref="PlanValue.Gate"/> to the gradient that it passes on.</summary>
    public virtual bool GatesInput(PlanValue input) => false;

    /// <summary>
    /// Prepares the backward pass: says which values it reads, where gradients go, and reserves room. Called once, from the last step to
    /// the first.
    /// </summary>
    public abstract void PlanBackward(PlanGradients gradients, PlanLayout layout);

    /// <summary>Writes the parameters into a plan's memory in the form that the forward kernels want.</summary>
    public virtual void Pack(float* packed)
    {
    }

    /// <summary>Writes the parameters in the form that the backward kernels want, where that is another.</summary>
    public virtual void PackBackward(float* packed)
    {
    }

    /// <summary>Multiply-adds of one image, or what takes as long: what decides how many threads share it.</summary>
    public virtual long Work => WorkOfValue * Inputs[0].Length;

    /// <summary>How many pieces the forward work on some images falls into; no value depends on the cut.</summary>
    public virtual int Pieces(int images) => 1;

    /// <summary>Runs pieces of the forward work.</summary>
    public abstract void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch);

    /// <summary>Adds the gradients of parameters to the frame's sums, and passes the gradient of the output on to the inputs.</summary>
    public abstract void Backward(PlanFrame frame, int images, float* scratch);

    /// <summary>Brings sums into the parameters' own order, where they are in another.</summary>
    public virtual void Finish(float* sums, float* finished)
    {
    }

    /// <summary>Hands over the gradients of the parameters.</summary>
    /// <param name="sums">The sums of all images.</param>
    /// <param name="finished">What <see cref="Finish"/> wrote.</param>
    /// <param name="gradients">Takes them.</param>
    public virtual void HandOver(float* sums, float* finished, ParameterGradients gradients)
    {
    }
}
