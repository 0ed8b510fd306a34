using Amago.Tensors.Operations.Activations;

namespace Amago.Nets.Plans;

/// <summary>
/// An activation that no convolution's epilogue takes in. Where the output's sign tells the derivative and the only reader is a
/// convolution, that one's data gradient goes straight to the input; else the input is kept.
/// </summary>
internal sealed unsafe class ActivationStep(PlanValue input, PlanValue output, ActivationOperation operation) : PlanStep([input], output)
{
    public override bool IsActivation => true;

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        int length = (endPiece - firstPiece) * Output.Channels;
        operation.MapInline(new ReadOnlySpan<float>(frame[Input] + offset, length), new Span<float>(frame[Output] + offset, length));
    }

    public override BackwardStep? PlanBackward(BackwardPlanner planner)
    {
        if (planner.HasDerivative(Output) || !planner.IsWanted(Input))
            return null;
        planner.Keep(Input);
        return new Backward(this, operation, planner.Read(Output), planner.Replace(Output, Input));
    }

    private sealed class Backward(ActivationStep step, ActivationOperation operation, int outputGradient, GradientRoute toInput)
        : BackwardStep(step.Index, step.Parameters)
    {
        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            int length = images * step.Output.Length;
            float* dy = frame.Gradients[outputGradient];
            var gradient = new Span<float>(dy, length);
            operation.GradientInline(new ReadOnlySpan<float>(frame[step.Input], length), gradient, gradient);
            frame.Pass(toInput, dy, length);
        }
    }
}
