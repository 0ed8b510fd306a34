using Amago.Kernels.Normalization;
using Amago.Kernels.Reductions;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>Group norm with its optional scale and shift.</summary>
/// <param name="input">The images x that are normalised.</param>
/// <param name="output">The result y.</param>
/// <param name="norm">The operation, with groups and epsilon.</param>
/// <param name="gamma">Scale (C), or null.</param>
/// <param name="beta">Shift (C), or null.</param>
internal sealed unsafe class GroupNormStep(
    PlanValue input, PlanValue output, Ops.Normalizations.GroupNorm norm, Tensor? gamma, Tensor? beta)
    : PlanStep([input], output, gamma, beta)
{
    // Of each image: the means of the groups, then their reciprocal deviations.
    private readonly int _statistics = 2 * norm.Groups;

    // Gamma comes first.
    private readonly int _packedBeta = CacheLine.RoundUp(norm.Channels);

    public override int PackedLength => _packedBeta + norm.Channels;

    public override int ScratchLength => _statistics;

    public override int KeptLength => _statistics;

    private GroupNormShape Image => new(Images: 1, Output.Pixels, norm.Channels, norm.Groups, norm.Epsilon);

    public override int Pieces(int images) => images;

    public override void Pack(float* packed)
    {
        gamma?.Floats().CopyTo(new Span<float>(packed, norm.Channels));
        beta?.Floats().CopyTo(new Span<float>(packed + _packedBeta, norm.Channels));
    }

    public override void Forward(ForwardFrame frame, int images, int firstPiece, int endPiece, float* scratch)
    {
        float* kept = frame.Kept[Index];
        for (int image = firstPiece; image < endPiece; image++)
        {
            float* mean = kept == null ? scratch : kept + ((nint)image * _statistics);
            nint offset = (nint)image * Output.Length;
            Kernels.Normalization.GroupNorm.ForwardImages(
                frame[Input] + offset,
                new Affine(gamma is null ? null : frame.Packed[Index], beta is null ? null : frame.Packed[Index] + _packedBeta),
                frame[Output] + offset,
                new Statistics(mean, mean + norm.Groups),
                Image);
        }
    }

    public override BackwardStep PlanBackward(BackwardPlanner planner)
    {
        planner.Keep(Input);
        return new Backward(this, norm, gamma, beta, planner.Read(Output), planner.Replace(Output, Input));
    }

    private sealed class Backward(
        GroupNormStep step, Ops.Normalizations.GroupNorm norm, Tensor? gamma, Tensor? beta, int outputGradient, GradientRoute toInput)
        : BackwardStep(step.Index, step.Parameters)
    {
        public override int SumLength => 2 * norm.Channels;

        public override void Run(BackwardFrame frame, int images, float* scratch)
        {
            float* dgamma = gamma is null ? null : frame.Sums[Index], dbeta = gamma is null ? null : dgamma + norm.Channels;
            float* dy = frame.Gradients[outputGradient];
            for (int image = 0; image < images; image++)
            {
                float* mean = frame.Kept[Index] + ((nint)image * step._statistics);
                nint offset = (nint)image * step.Output.Length;
                Kernels.Normalization.GroupNorm.BackwardImages(
                    frame[step.Input] + offset,
                    dy + offset,
                    gamma is null ? null : frame.Packed[Index],
                    new Statistics(mean, mean + norm.Groups),
                    dy + offset,
                    new Affine(dgamma, dbeta),
                    step.Image);
            }

            frame.Pass(toInput, dy, images * step.Output.Length);
        }

        public override void HandOver(float* sum, InputGradients gradients)
        {
            HandOver(gamma, sum, gradients);
            HandOver(beta, sum + norm.Channels, gradients);
        }
    }
}
