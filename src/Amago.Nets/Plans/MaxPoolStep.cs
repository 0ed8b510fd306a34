using Amago.Kernels.Pooling;

namespace Amago.Nets.Plans;

/// <summary>Max-pooling. A training step keeps which tap won, one byte for each value, and not the input.</summary>
internal sealed unsafe class MaxPoolStep(PlanValue input, PlanValue output, WindowGeometry window) : PlanStep([input], output)
{
    private readonly PoolShape _shape = ShapeOf(input, window);

    public override int KeptLength => (Output.Length + sizeof(float) - 1) / sizeof(float);

    /// <summary>Whether the winner's index fits into a byte.</summary>
    public static bool Fits(WindowGeometry window) => (long)window.KernelHeight * window.KernelWidth <= Kernels.Pooling.MaxPool2d.MaxTaps;

    public override int Pieces(int images) => images * _shape.OutputHeight;

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch) =>
        Kernels.Pooling.MaxPool2d.ForwardRows(frame[Input], frame[Output], (byte*)frame.Kept[Index], firstPiece, endPiece, _shape);

    public override BackwardStep? PlanBackward(BackwardPlanner planner) =>
        planner.IsWanted(Input) ? new Backward(this, planner.Read(Output), planner.Write(Input)) : null;

    private static PoolShape ShapeOf(PlanValue input, WindowGeometry window) => new(input.Height, input.Width, input.Channels, window);

    private sealed class Backward(MaxPoolStep step, int outputGradient, GradientRoute toInput) : BackwardStep(step.Index, step.Parameters)
    {
        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            float* dy = frame.Gradients[outputGradient], dx = frame.Gradients[toInput.Buffer];
            bool isAdded = toInput.Kind == RouteKind.Add;
            Kernels.Pooling.MaxPool2d.BackwardImages((byte*)frame.Kept[Index], dy, dx, images, step._shape, isAdded);
        }
    }
}
