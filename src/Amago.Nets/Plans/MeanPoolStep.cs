using Amago.Kernels.Pooling;

namespace Amago.Nets.Plans;

/// <summary>The mean of every channel over all pixels.</summary>
internal sealed unsafe class MeanPoolStep(PlanValue input, PlanValue output) : PlanStep([input], output)
{
    private readonly MapShape _shape = new(input.Height, input.Width, input.Channels);

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch) =>
        Kernels.Pooling.MeanPool2d.ForwardImages(
            frame[Input] + ((nint)firstPiece * Input.Length),
            frame[Output] + ((nint)firstPiece * Output.Length),
            endPiece - firstPiece,
            _shape);

    public override BackwardStep? PlanBackward(BackwardPlanner planner) =>
        planner.IsWanted(Input) ? new Backward(this, planner.Read(Output), planner.Write(Input)) : null;

    private sealed class Backward(MeanPoolStep step, int outputGradient, GradientRoute toInput) : BackwardStep(step.Index, step.Parameters)
    {
        public override void Run(BackwardFrame frame, int images, float* scratch) =>
            Kernels.Pooling.MeanPool2d.BackwardImages(
                frame.Gradients[outputGradient], frame.Gradients[toInput.Buffer], images, step._shape, toInput.Kind == RouteKind.Add);
    }
}
