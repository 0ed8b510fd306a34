using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>A convolution with what follows it at once: y = act(conv(x) + bias + residual).</summary>
internal sealed unsafe class ConvolutionStep : PlanStep
{
    private readonly Conv2dShape _shape;
    private readonly ConvolutionPass _pass;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly PlanValue? _residual;
    private readonly int _packedBias;

    /// <summary>Plans a convolution with its forward kernel.</summary>
    /// <param name="input">The images x that are convolved.</param>
    /// <param name="residual">The value that is added before the activation, of y's shape, or null.</param>
    /// <param name="output">The result y.</param>
    /// <param name="window">Kernel, stride and padding of the convolution.</param>
    /// <param name="weight">The weight, (C', C, kernel height, kernel width).</param>
    /// <param name="bias">The bias, (C'), or null.</param>
    /// <param name="images">The most images that a run gets, by which the kernel is chosen.</param>
    public ConvolutionStep(
        PlanValue input, PlanValue? residual, PlanValue output, WindowGeometry window, Tensor weight, Tensor? bias, int images)
        : base(residual is null ? [input] : [input, residual], output, weight, bias)
    {
        _residual = residual;
        _weight = weight;
        _bias = bias;
        _shape = new Conv2dShape(images, input.Height, input.Width, input.Channels, output.Channels, window);
        _pass = Convolutions.Forward(_shape);
        _packedBias = CacheLine.RoundUp(_pass.PackedLength);
    }

    public override int PackedLength => checked(_packedBias + _shape.OutputChannels);

    public override int ScratchLength => _pass.ScratchLength;

    public override long Work => (long)_shape.OutputPixels * _shape.WeightSize;

    public override int Pieces(int images) => _pass.Pieces(images);

    public override void Pack(float* packed)
    {
        fixed (float* weights = _weight.Floats())
            _pass.Pack(weights, packed);
        _bias?.Floats().CopyTo(new Span<float>(packed + _packedBias, _shape.OutputChannels));
    }

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        float* packed = frame.Packed[Index], bias = _bias is null ? null : packed + _packedBias;
        float* residual = _residual is null ? null : frame[_residual];
        (EpilogueActivation activation, float slope) = Output.Epilogue;
        var epilogue = new Epilogue(bias, residual, null, activation, slope);
        _pass.Run(new(frame[Input], frame[Output], images, packed, epilogue), firstPiece, endPiece, scratch);
    }

    public override bool AppliesDerivative(PlanValue input) => input == Input;

    public override BackwardStep PlanBackward(BackwardPlanner planner)
    {
        int outputGradient = planner.Read(Output);
        planner.Keep(Input);
        Ops.Activations.ActivationOperation? activation = planner.HasDerivative(Output) ? null : Output.Activation;
        if (activation is not null)
            planner.Keep(Output);

        // Where x itself is added too, its gradient can't lie where the data gradient is still read from.
        GradientRoute toResidual = _residual is null ? default
            : planner.AreShared(_residual, Input) ? planner.Write(_residual) : planner.Replace(Output, _residual);
        GradientRoute toInput = planner.Write(Input);
        DataGradient? data = toInput.Kind == RouteKind.None ? null
            : new DataGradient(Convolutions.BackwardData(_shape), toInput, planner.HasDerivative(Input) ? Input.Activation : null);
        return new Backward(this, outputGradient, activation, toResidual, data);
    }

    /// <summary>How the gradient of x is computed.</summary>
    /// <param name="Pass">The kernel that computes it.</param>
    /// <param name="Route">Where the gradient goes, and how.</param>
    /// <param name="Activation">The activation that made x, if its derivative is applied on the way.</param>
    private sealed record DataGradient(ConvolutionPass Pass, GradientRoute Route, Ops.Activations.ActivationOperation? Activation)
    {
        public void Run(BackwardFrame frame, int images, float* x, float* dy, float* packed, float* scratch)
        {
            float* dx = frame.Gradients[Route.Buffer];
            (EpilogueActivation activation, float slope) = PlanValue.EpilogueOf(Activation);
            var epilogue = new Epilogue(null, Route.Kind == RouteKind.Add ? dx : null, Activation is null ? null : x, activation, slope);
            Pass.Run(new(dy, dx, images, packed, epilogue), 0, Pass.Pieces(images), scratch);
        }
    }

    /// <summary>Gradients of weights and bias, of the residual and of x.</summary>
    private sealed class Backward(
        ConvolutionStep step,
        int outputGradient,
        Ops.Activations.ActivationOperation? activation,
        GradientRoute toResidual,
        DataGradient? data)
        : BackwardStep(step.Index, step.Parameters)
    {
        private readonly ConvolutionWeightGradient _weights = Convolutions.WeightGradient(step._shape);
        private readonly int _finishedBias = CacheLine.RoundUp(step._shape.WeightSize);

        public override int PackedLength => data?.Pass.PackedLength ?? 0;

        public override int ScratchLength => Math.Max(data?.Pass.ScratchLength ?? 0, _weights.ScratchLength);

        public override int SumLength => _weights.SumLength;

        public override int FinishedLength => checked(_finishedBias + step._shape.OutputChannels);

        public override void Pack(float* packed)
        {
            if (data is null)
                return;
            fixed (float* weights = step._weight.Floats())
                data.Pass.Pack(weights, packed);
        }

        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            float* x = frame[step.Input], dy = frame.Gradients[outputGradient];
            int length = images * step.Output.Length;
            if (activation is not null)
            {
                var gradient = new Span<float>(dy, length);
                activation.GradientInline(new ReadOnlySpan<float>(frame[step.Output], length), gradient, gradient);
            }

            _weights.Add(x, dy, images, frame.Sums[Index], scratch, frame.Ahead);
            frame.Pass(toResidual, dy, length);
            data?.Run(frame, images, x, dy, frame.BackwardPacked[Index], scratch);
        }

        public override void Finish(float* sum, float* finished) => _weights.Finish(sum, finished, finished + _finishedBias);

        public override void HandOver(float* sum, InputGradients gradients)
        {
            HandOver(step._weight, sum, gradients);
            HandOver(step._bias, sum + _finishedBias, gradients);
        }
    }
}
