namespace Amago.Nets.Plans;

/// <summary>
/// The backward pass of a <see cref="PlanStep"/>, as immutable as the step: it knows where its gradients come from and where they go.
/// </summary>
/// <param name="index">The step's index among the plan's values.</param>
/// <param name="parameters">The parameters that the step hands gradients to, in the order of its sums.</param>
internal abstract unsafe class BackwardStep(int index, IReadOnlyList<Tensor> parameters)
{
    /// <summary>The step's index among the plan's values.</summary>
    public int Index { get; } = index;

    /// <summary>The parameters that the step hands gradients to, in the order of its sums.</summary>
    public IReadOnlyList<Tensor> Parameters { get; } = parameters;

    /// <summary>Floats of its parameters in the form that <see cref="Run"/> wants, where that is not the forward pass's.</summary>
    public virtual int PackedLength => 0;

    /// <summary>Floats of scratch that a thread needs to run the step.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>Floats of a sum of its parameters' gradients, in an order of its own.</summary>
    public virtual int SumLength => 0;

    /// <summary>Floats of the gradients in the parameters' order, where the sums are in another.</summary>
    public virtual int FinishedLength => 0;

    /// <summary>Writes the parameters into <see cref="PackedLength"/> floats.</summary>
    public virtual void Pack(float* packed)
    {
    }

    /// <summary>Adds the gradients of parameters to the frame's sums, and passes the gradient of the output on to the inputs.</summary>
    public abstract void Run(BackwardFrame frame, int images, float* scratch);

    /// <summary>Writes <see cref="FinishedLength"/> floats of what a sum stands for.</summary>
    public virtual void Finish(float* sum, float* finished)
    {
    }

    /// <summary>Hands over the gradients of the parameters.</summary>
    /// <param name="sums">The gradients as <see cref="Finish"/> wrote them, or the sum where it writes nothing.</param>
    /// <param name="gradients">Receives the parameters' gradients.</param>
    public virtual void HandOver(float* sums, InputGradients gradients)
    {
    }

    /// <summary>Hands over the gradient of one parameter, if there is that parameter.</summary>
    protected static void HandOver(Tensor? parameter, float* gradient, InputGradients gradients)
    {
        if (parameter is not null)
            gradients.Add(parameter, new ReadOnlySpan<float>(gradient, parameter.ElementCount));
    }
}
