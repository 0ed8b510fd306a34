using Amago.Kernels;

namespace Amago.Nets;

/// <summary>The sum of two values that no convolution's epilogue takes in.</summary>
internal sealed unsafe class AddStep(PlanValue left, PlanValue right, PlanValue output) : PlanStep([left, right], output)
{
    private readonly GradientTarget[] _targets = new GradientTarget[2];
    private readonly bool[] _passes = new bool[2];
    private int _outputGradient;

    public override int Pieces(int images) => images * Output.Pixels;

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        VectorAdd.Inline(
            frame.Values[Inputs[0].Index] + offset, frame.Values[Inputs[1].Index] + offset, frame.Values[Output.Index] + offset, (endPiece - firstPiece) * Output.Channels);
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        _outputGradient = gradients.Read(Output);
        for (int i = 0; i < 2; i++)
        {
            _passes[i] = PlanGradients.IsWanted(Inputs[i]);
            if (_passes[i])
                _targets[i] = gradients.Write(Inputs[i]);
        }
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        for (int i = 0; i < 2; i++)
        {
            if (_passes[i])
                PlanMath.Pass(frame.Gradients[_outputGradient], frame.Gradients[_targets[i].Buffer], images * Output.Length, _targets[i].Accumulates);
        }
    }
}
