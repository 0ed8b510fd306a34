using Amago.Kernels.Elementwise;

namespace Amago.Nets.Plans;

/// <summary>The sum of two values that no convolution's epilogue takes in.</summary>
internal sealed unsafe class AddStep(PlanValue left, PlanValue right, PlanValue output) : PlanStep([left, right], output)
{
    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        VectorAdd.Inline(
            frame[Inputs[0]] + offset, frame[Inputs[1]] + offset, frame[Output] + offset, (endPiece - firstPiece) * Output.Channels);
    }

    public override BackwardStep PlanBackward(BackwardPlanner planner) =>
        new Backward(this, planner.Read(Output), planner.Write(Inputs[0]), planner.Write(Inputs[1]));

    private sealed class Backward(AddStep step, int outputGradient, GradientRoute toLeft, GradientRoute toRight)
        : BackwardStep(step.Index, step.Parameters)
    {
        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            frame.Pass(toLeft, frame.Gradients[outputGradient], images * step.Output.Length);
            frame.Pass(toRight, frame.Gradients[outputGradient], images * step.Output.Length);
        }
    }
}
