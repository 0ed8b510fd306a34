using Amago.Kernels;

namespace Amago.Nets;

/// <summary>
/// An activation that no convolution's epilogue takes in. Where the output's sign tells the derivative and the only reader is a
/// convolution, that one's data gradient goes straight to the input; else the input is kept.
/// </summary>
internal sealed unsafe class ActivationStep<TFunction, TGradient>(PlanValue input, PlanValue output, TFunction function, TGradient gradient)
    : PlanStep([input], output)
    where TFunction : struct, IUnaryOperator
    where TGradient : struct, IBinaryOperator
{
    private int _outputGradient;
    private GradientTarget _inputTarget;
    private bool _takesOver;

    public override int Pieces(int images) => images * Output.Pixels;

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        ElementwiseLoop.MapInline(
            frame.Values[Inputs[0].Index] + offset, frame.Values[Output.Index] + offset, (endPiece - firstPiece) * Output.Channels, function);
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        if (Output.SharesGradientOf is not null || !PlanGradients.IsWanted(Inputs[0]))
            return;
        Inputs[0].IsSaved = true;
        _outputGradient = gradients.Read(Output);
        _takesOver = gradients.TryTakeOver(Inputs[0], Output);
        _inputTarget = _takesOver ? new GradientTarget(_outputGradient, Accumulates: false) : gradients.Write(Inputs[0]);
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        if (Output.SharesGradientOf is not null || !PlanGradients.IsWanted(Inputs[0]))
            return;
        float* dy = frame.Gradients[_outputGradient];
        int length = images * Output.Length;
        ElementwiseLoop.Map2Inline(frame.Values[Inputs[0].Index], dy, dy, length, gradient);
        if (!_takesOver)
            PlanMath.Pass(dy, frame.Gradients[_inputTarget.Buffer], length, _inputTarget.Accumulates);
    }
}
