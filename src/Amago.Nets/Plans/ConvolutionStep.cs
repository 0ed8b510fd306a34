using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>A convolution with what follows it at once: y = act(conv(x) + bias + residual).</summary>
internal sealed unsafe class ConvolutionStep : PlanStep
{
    private readonly ConvolutionPass _forward;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly PlanValue? _residual;
    private readonly int _packed, _packedBias, _weightParameter, _biasParameter;

    // The backward pass, once planned.
    private ConvolutionPass? _backwardData;
    private ConvolutionWeightGradient _weightGradient = null!;
    private int _backwardPacked, _sum, _outputGradient;
    private GradientTarget _inputTarget, _residualTarget;
    private bool _residualTakesOver;

    /// <summary>Chooses the forward kernel.</summary>
    /// <param name="input">x.</param>
    /// <param name="residual">Added before the activation, or null.</param>
    /// <param name="output">y.</param>
    /// <param name="window">Kernel, stride and padding.</param>
    /// <param name="weight">(C', C, kernel height, kernel width).</param>
    /// <param name="bias">(C'), or null.</param>
    /// <param name="images">The most images that a run gets.</param>
    /// <param name="layout">Takes the room that the parameters need.</param>
    public ConvolutionStep(PlanValue input, PlanValue? residual, PlanValue output, WindowGeometry window, Tensor weight, Tensor? bias, int images, PlanLayout layout)
        : base(residual is null ? [input] : [input, residual], output)
    {
        _residual = residual;
        _weight = weight;
        _bias = bias;
        Shape = new Conv2dShape(images, input.Height, input.Width, input.Channels, output.Channels, window);
        _forward = Convolutions.Forward(Shape);
        _packed = layout.ReservePacked(_forward.PackedLength);
        _packedBias = layout.ReservePacked(output.Channels);
        _weightParameter = layout.Parameter(weight);
        _biasParameter = bias is null ? -1 : layout.Parameter(bias);
    }

    public Conv2dShape Shape { get; }

    public override IReadOnlyList<int> Parameters => _bias is null ? [_weightParameter] : [_weightParameter, _biasParameter];

    public override int ForwardScratch => _forward.ScratchLength;

    public override int BackwardScratch => Math.Max(_backwardData?.ScratchLength ?? 0, _weightGradient.ScratchLength);

    public override int FinishedLength => PlanLayout.Align(Shape.WeightSize) + Shape.OutputChannels;

    public override bool GatesInput(PlanValue input) => ReferenceEquals(input, Inputs[0]) && !ReferenceEquals(input, _residual);

    public override void Pack(float* packed)
    {
        fixed (float* weights = _weight.Values())
            _forward.Pack(weights, packed + _packed);
        _bias?.Values().CopyTo(new Span<float>(packed + _packedBias, Shape.OutputChannels));
    }

    public override void PackBackward(float* packed)
    {
        if (_backwardData is null)
            return;
        fixed (float* weights = _weight.Values())
            _backwardData.Pack(weights, packed + _backwardPacked);
    }

    public override long Work => (long)Shape.OutputPixels * Shape.WeightSize;

    public override int Pieces(int images) => _forward.Pieces(images);

    public override void Forward(PlanFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        float* bias = _bias is null ? null : frame.Packed + _packedBias;
        float* residual = _residual is null ? null : frame.Values[_residual.Index];
        var epilogue = new Epilogue(bias, residual, null, Output.Gate.Activation, Output.Gate.Slope);
        _forward.Run(frame.Values[Inputs[0].Index], frame.Values[Output.Index], images, frame.Packed + _packed, epilogue, firstPiece, endPiece, scratch);
    }

    public override void PlanBackward(PlanGradients gradients, PlanLayout layout)
    {
        PlanValue input = Inputs[0];
        input.IsSaved = true;
        Output.IsSaved |= !Output.Gate.IsNone && !Output.IsGatedByReader;
        _outputGradient = gradients.Read(Output);
        _weightGradient = Convolutions.WeightGradient(Shape);
        _sum = layout.ReserveSum(_weightGradient.SumLength);
        if (_residual is not null && PlanGradients.IsWanted(_residual))
        {
            // Where x itself is added too, its gradient can't lie where the data gradient is still read from.
            _residualTakesOver = !gradients.AreShared(_residual, input) && gradients.TryTakeOver(_residual, Output);
            _residualTarget = _residualTakesOver ? default : gradients.Write(_residual);
        }

        if (!PlanGradients.IsWanted(input))
            return;
        _backwardData = Convolutions.BackwardData(Shape);
        _backwardPacked = layout.ReserveBackwardPacked(_backwardData.PackedLength);
        _inputTarget = gradients.Write(input);
    }

    public override void Backward(PlanFrame frame, int images, float* scratch)
    {
        float* dy = frame.Gradients[_outputGradient];
        int length = images * Output.Length;
        if (!Output.Gate.IsNone && !Output.IsGatedByReader)
            Output.Gate.Apply(frame.Values[Output.Index], dy, dy, length);
        float* x = frame.Values[Inputs[0].Index];
        _weightGradient.Add(x, dy, images, frame.Sums + _sum, scratch, frame.Ahead);
        if (_residual is not null && PlanGradients.IsWanted(_residual) && !_residualTakesOver)
            PlanMath.Pass(dy, frame.Gradients[_residualTarget.Buffer], length, _residualTarget.Accumulates);
        if (_backwardData is null)
            return;
        float* dx = frame.Gradients[_inputTarget.Buffer];
        PlanGate gate = Inputs[0].IsGatedByReader ? Inputs[0].Gate : PlanGate.None;
        var epilogue = new Epilogue(null, _inputTarget.Accumulates ? dx : null, gate.IsNone ? null : x, gate.Activation, gate.Slope);
        _backwardData.Run(dy, dx, images, frame.BackwardPacked + _backwardPacked, epilogue, 0, _backwardData.Pieces(images), scratch);
    }

    public override void Finish(float* sums, float* finished) =>
        _weightGradient.Finish(sums + _sum, finished, finished + PlanLayout.Align(Shape.WeightSize));

    public override void HandOver(float* sums, float* finished, ParameterGradients gradients)
    {
        gradients.Add(_weightParameter, finished);
        if (_bias is not null)
            gradients.Add(_biasParameter, finished + PlanLayout.Align(Shape.WeightSize));
    }
}
