using Amago.Tensors;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>Group norm with its optional scale and shift.</summary>
internal sealed unsafe class GroupNormStep : PlanStep
{
    private readonly Ops.GroupNorm _norm;
    private readonly Tensor? _gamma, _beta;
    private readonly int _packedGamma, _packedBeta, _gammaParameter, _betaParameter, _statistics;
    private int _sum, _outputGradient;
    private GradientTarget _inputTarget;
    private bool _takesOver;

    /// <summary>Reserves room for the statistics of each image: a training step keeps them.</summary>
    /// <param name="input">x.</param>
    /// <param name="output">y.</param>
    /// <param name="norm">Groups and epsilon.</param>
    /// <param name="gamma">Scale (C), or null.</param>
    /// <param name="beta">Shift (C), or null.</param>
    /// <param name="layout">Takes the room that the parameters need.</param>
    public GroupNormStep(PlanValue input, PlanValue output, Ops.GroupNorm norm, Tensor? gamma, Tensor? beta, PlanLayout layout)
        : base([input], output)
    {
        _norm = norm;
        _gamma = gamma;
        _beta = beta;
        _statistics = layout.ReserveSlot(2 * norm.Groups);
        _packedGamma = layout.ReservePacked(norm.Channels);
        _packedBeta = layout.ReservePacked(norm.Channels);
        _gammaParameter = gamma is null ? -1 : layout.Parameter(gamma);
        _betaParameter = beta is null ? -1 : layout.Parameter(beta);
    }

    public override IReadOnlyList<int> Parameters => _gamma is null ? [] : [_gammaParameter, _betaParameter];

    public override int Pieces(int images) => images;

    public override void Pack(float* packed)
    {
        _gamma?.Values().CopyTo(new Span<float>(packed + _packedGamma, _norm.Channels));
        _beta?.Values().CopyTo(new Span<float>(packed + _packedBeta, _norm.Channels));
    }

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        // A slot has the means of the images that one call normalises, then their reciprocal deviations: one image a call.
        for (int image = firstPiece; image < endPiece; image++)
        {
            float* mean = frame.Slots[_statistics] + ((nint)image * 2 * _norm.Groups);
            Kernels.GroupNorm.ForwardImages(
                frame.Values[Inputs[0].Index] + ((nint)image * Output.Length),
                _gamma is null ? null : frame.Packed + _packedGamma,
                _beta is null ? null : frame.Packed + _packedBeta,
                frame.Values[Output.Index] + ((nint)image * Output.Length),
                mean,
                mean + _norm.Groups,
                images: 1,
                Output.Pixels,
                _norm.Channels,
                _norm.Groups,
                _norm.Epsilon);
        }
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        Inputs[0].IsSaved = true;
        _outputGradient = gradients.Read(Output);
        _sum = layout.ReserveSum(2 * _norm.Channels);

        // The kernel works in place.
        _takesOver = gradients.TryTakeOver(Inputs[0], Output);
        _inputTarget = _takesOver ? new GradientTarget(_outputGradient, Accumulates: false) : gradients.Write(Inputs[0]);
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        float* dgamma = _gamma is null ? null : frame.Sums + _sum, dbeta = _gamma is null ? null : dgamma + _norm.Channels;
        float* dy = frame.Gradients[_outputGradient];
        for (int image = 0; image < images; image++)
        {
            float* mean = frame.Slots[_statistics] + ((nint)image * 2 * _norm.Groups);
            nint offset = (nint)image * Output.Length;
            Kernels.GroupNorm.BackwardImages(
                frame.Values[Inputs[0].Index] + offset,
                dy + offset,
                _gamma is null ? null : frame.Packed + _packedGamma,
                mean,
                mean + _norm.Groups,
                dy + offset,
                dgamma,
                dbeta,
                images: 1,
                Output.Pixels,
                _norm.Channels,
                _norm.Groups);
        }

        if (!_takesOver)
            PlanMath.Pass(dy, frame.Gradients[_inputTarget.Buffer], images * Output.Length, _inputTarget.Accumulates);
    }

    public override void HandOver(float* sums, float* finished, ParameterGradients gradients)
    {
        if (_gamma is not null)
            gradients.Add(_gammaParameter, sums + _sum);
        if (_beta is not null)
            gradients.Add(_betaParameter, sums + _sum + _norm.Channels);
    }
}
