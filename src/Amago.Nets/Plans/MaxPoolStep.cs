using Amago.Kernels;

namespace Amago.Nets;

/// <summary>Max-pooling. A training step keeps which tap won, one byte for each value, and not the input.</summary>
internal sealed unsafe class MaxPoolStep : PlanStep
{
    private readonly PoolShape _shape;
    private int _taps, _outputGradient;
    private GradientTarget _inputTarget;
    private bool _isWanted;

    /// <summary>Reads the sizes off the values.</summary>
    public MaxPoolStep(PlanValue input, PlanValue output, WindowGeometry window)
        : base([input], output) =>
        _shape = new PoolShape(input.Height, input.Width, input.Channels, window);

    /// <summary>Whether the winner's index fits into a byte.</summary>
    public static bool Fits(WindowGeometry window) => (long)window.KernelHeight * window.KernelWidth <= 256;

    public override int Pieces(int images) => images * _shape.OutputHeight;

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        byte* taps = frame.IsTraining ? (byte*)frame.Slots[_taps] : null;
        Kernels.MaxPool2d.ForwardRows(frame.Values[Inputs[0].Index], frame.Values[Output.Index], taps, firstPiece, endPiece, _shape);
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        _outputGradient = gradients.Read(Output);
        _taps = layout.ReserveSlot(PlanLayout.BytesAsFloats(Output.Length));
        _isWanted = PlanGradients.IsWanted(Inputs[0]);
        if (_isWanted)
            _inputTarget = gradients.Write(Inputs[0]);
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        if (_isWanted)
            Kernels.MaxPool2d.BackwardImages((byte*)frame.Slots[_taps], frame.Gradients[_outputGradient], frame.Gradients[_inputTarget.Buffer], images, _shape, _inputTarget.Accumulates);
    }
}
