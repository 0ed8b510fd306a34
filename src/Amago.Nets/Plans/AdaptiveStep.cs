using Amago.Kernels.Activations;
using Amago.Kernels.Elementwise;

namespace Amago.Nets.Plans;

/// <summary>The trainable rational activation.</summary>
internal sealed unsafe class AdaptiveStep(PlanValue input, PlanValue output, Tensor numerator, Tensor denominator)
    : PlanStep([input], output, numerator, denominator)
{
    private const int NumeratorCount = AdaptiveRational.NumeratorCount, DenominatorCount = AdaptiveRational.DenominatorCount;

    public override int PackedLength => NumeratorCount + DenominatorCount;

    public override void Pack(float* packed)
    {
        numerator.Floats().CopyTo(new Span<float>(packed, NumeratorCount));
        denominator.Floats().CopyTo(new Span<float>(packed + NumeratorCount, DenominatorCount));
    }

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        nint offset = (nint)firstPiece * Output.Channels;
        var function = new AdaptiveRational(Numerator(frame), Denominator(frame));
        ElementwiseLoop.MapInline(frame[Input] + offset, frame[Output] + offset, (endPiece - firstPiece) * Output.Channels, function);
    }

    public override BackwardStep PlanBackward(BackwardPlanner planner)
    {
        planner.Keep(Input);
        return new Backward(this, planner.Read(Output), planner.Replace(Output, Input));
    }

    private ReadOnlySpan<float> Numerator(ForwardFrame frame) => new(frame.Packed[Index], NumeratorCount);

    private ReadOnlySpan<float> Denominator(ForwardFrame frame) => new(frame.Packed[Index] + NumeratorCount, DenominatorCount);

    private sealed class Backward(AdaptiveStep step, int outputGradient, GradientRoute toInput) : BackwardStep(step.Index, step.Parameters)
    {
        public override int ScratchLength => NumeratorCount + DenominatorCount;

        public override int SumLength => NumeratorCount + DenominatorCount;

        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            int length = images * step.Output.Length;
            float* dy = frame.Gradients[outputGradient];
            AdaptiveRationalBackward.Run(
                new ReadOnlySpan<float>(frame[step.Input], length),
                new ReadOnlySpan<float>(dy, length),
                new Span<float>(dy, length),
                step.Numerator(frame),
                step.Denominator(frame),
                new Span<float>(scratch, NumeratorCount),
                new Span<float>(scratch + NumeratorCount, DenominatorCount));
            VectorAdd.Inline(frame.Sums[Index], scratch, frame.Sums[Index], SumLength);
            frame.Pass(toInput, dy, length);
        }

        public override void HandOver(float* sum, InputGradients gradients)
        {
            HandOver(Parameters[0], sum, gradients);
            HandOver(Parameters[1], sum + NumeratorCount, gradients);
        }
    }
}
