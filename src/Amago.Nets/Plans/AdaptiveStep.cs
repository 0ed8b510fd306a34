using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>The trainable rational activation.</summary>
internal sealed unsafe class AdaptiveStep : PlanStep
{
    private const int NumeratorCount = AdaptiveRational.NumeratorCount, DenominatorCount = AdaptiveRational.DenominatorCount;
    private readonly Tensor _numerator, _denominator;
    private readonly int _packed, _numeratorParameter, _denominatorParameter;
    private int _sum, _outputGradient;
    private GradientTarget _inputTarget;
    private bool _takesOver;

    /// <summary>Notes the coefficients.</summary>
    public AdaptiveStep(PlanValue input, PlanValue output, Tensor numerator, Tensor denominator, PlanLayout layout)
        : base([input], output)
    {
        _numerator = numerator;
        _denominator = denominator;
        _packed = layout.ReservePacked(NumeratorCount + DenominatorCount);
        _numeratorParameter = layout.Parameter(numerator);
        _denominatorParameter = layout.Parameter(denominator);
    }

    public override IReadOnlyList<int> Parameters => [_numeratorParameter, _denominatorParameter];

    public override int BackwardScratch => NumeratorCount + DenominatorCount;

    public override int Pieces(int images) => images * Output.Pixels;

    public override void Pack(float* packed)
    {
        _numerator.Values().CopyTo(new Span<float>(packed + _packed, NumeratorCount));
        _denominator.Values().CopyTo(new Span<float>(packed + _packed + NumeratorCount, DenominatorCount));
    }

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        ElementwiseLoop.MapInline(
            frame.Values[Inputs[0].Index] + offset,
            frame.Values[Output.Index] + offset,
            (endPiece - firstPiece) * Output.Channels,
            new AdaptiveRational(Coefficients(frame)[..NumeratorCount], Coefficients(frame)[NumeratorCount..]));
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        Inputs[0].IsSaved = true;
        _outputGradient = gradients.Read(Output);
        _sum = layout.ReserveSum(NumeratorCount + DenominatorCount);
        if (!PlanGradients.IsWanted(Inputs[0]))
            return;
        _takesOver = gradients.TryTakeOver(Inputs[0], Output);
        _inputTarget = _takesOver ? new GradientTarget(_outputGradient, Accumulates: false) : gradients.Write(Inputs[0]);
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        float* dy = frame.Gradients[_outputGradient];
        int length = images * Output.Length;
        AdaptiveRationalBackward.Run(
            new ReadOnlySpan<float>(frame.Values[Inputs[0].Index], length),
            new ReadOnlySpan<float>(dy, length),
            new Span<float>(dy, length),
            Coefficients(frame)[..NumeratorCount],
            Coefficients(frame)[NumeratorCount..],
            new Span<float>(scratch, NumeratorCount),
            new Span<float>(scratch + NumeratorCount, DenominatorCount));
        PlanMath.Pass(scratch, frame.Sums + _sum, NumeratorCount + DenominatorCount, accumulates: true);
        if (PlanGradients.IsWanted(Inputs[0]) && !_takesOver)
            PlanMath.Pass(dy, frame.Gradients[_inputTarget.Buffer], length, _inputTarget.Accumulates);
    }

    public override void HandOver(float* sums, float* finished, ParameterGradients gradients)
    {
        gradients.Add(_numeratorParameter, sums + _sum);
        gradients.Add(_denominatorParameter, sums + _sum + NumeratorCount);
    }

    private ReadOnlySpan<float> Coefficients(PlanFrame frame) => new(frame.Packed + _packed, NumeratorCount + DenominatorCount);
}
