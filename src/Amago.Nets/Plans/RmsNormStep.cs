using Amago.Kernels.Normalization;

namespace Amago.Nets.Plans;

/// <summary>Root mean square normalisation of every pixel's channels, with its optional scale.</summary>
internal sealed unsafe class RmsNormStep(PlanValue input, PlanValue output, float epsilon, Tensor? scale)
    : PlanStep([input], output, scale)
{
    public override int PackedLength => scale is null ? 0 : Output.Channels;

    // The reciprocal root mean square of every pixel.
    public override int KeptLength => Output.Pixels;

    public override void Pack(float* packed) => scale?.Floats().CopyTo(new Span<float>(packed, Output.Channels));

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        float* kept = frame.Kept[Index], rstd = kept == null ? null : kept + firstPiece;
        nint offset = (nint)firstPiece * Output.Channels;
        Kernels.Normalization.RmsNorm.ForwardRows(
            frame[Input] + offset, Scale(frame), frame[Output] + offset, rstd, Rows(endPiece - firstPiece));
    }

    public override BackwardStep PlanBackward(BackwardPlanner planner)
    {
        planner.Keep(Input);
        return new Backward(this, scale, planner.Read(Output), planner.Replace(Output, Input));
    }

    private float* Scale(ForwardFrame frame) => scale is null ? null : frame.Packed[Index];

    private LayerNormShape Rows(int rows) => new(rows, Output.Channels, epsilon);

    private sealed class Backward(RmsNormStep step, Tensor? scale, int outputGradient, GradientRoute toInput)
        : BackwardStep(step.Index, step.Parameters)
    {
        private readonly int _channels = step.Output.Channels;

        // The sums of one run, in float64.
        public override int ScratchLength => 2 * _channels;

        public override int SumLength => _channels;

        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            float* dy = frame.Gradients[outputGradient], sums = frame.Sums[Index];
            double* dscale = (double*)scratch;
            var rows = new RmsNormPointers(frame[step.Input], dy, step.Scale(frame), frame.Kept[Index], dy);
            Kernels.Normalization.RmsNorm.BackwardRows(rows, dscale, step.Rows(images * step.Output.Pixels));
            for (int channel = 0; channel < _channels; channel++)
                sums[channel] += (float)dscale[channel];
            frame.Pass(toInput, dy, images * step.Output.Length);
        }

        public override void HandOver(float* sum, InputGradients gradients) => HandOver(scale, sum, gradients);
    }
}
