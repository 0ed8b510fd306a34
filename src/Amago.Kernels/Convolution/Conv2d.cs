namespace Amago.Kernels;

/// <summary>Convolutions of whole batches, eagerly: the kernel for the shape is looked up, weights are packed, and all threads help.</summary>
internal static unsafe class Conv2d
{
    private static readonly MadeForShape<ConvolutionPass> Forwards = new(static shape => Convolutions.Forward(shape));
    private static readonly MadeForShape<ConvolutionPass> BackwardDatas = new(static shape => Convolutions.BackwardData(shape));
    private static readonly MadeForShape<ConvolutionWeightGradient> WeightGradients = new(static shape => Convolutions.WeightGradient(shape));

    /// <inheritdoc cref="Conv2dReference.Forward"/>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, weights.Length, y.Length);
        if (y.IsEmpty)
            return;
        fixed (float* pb = bias)
            Run(Forwards.For(shape), x, weights, y, new Epilogue(pb, null, null, EpilogueActivation.None, 0));
    }

    /// <inheritdoc cref="Conv2dReference.BackwardData"/>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, in Conv2dShape shape)
    {
        shape.CheckSpans(dx.Length, weights.Length, dy.Length);
        if (dx.IsEmpty)
            return;
        Run(BackwardDatas.For(shape), dy, weights, dx, new Epilogue(null, null, null, EpilogueActivation.None, 0));
    }

    /// <inheritdoc cref="Conv2dReference.BackwardWeight"/>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, dw.Length, dy.Length);
        if (dy.IsEmpty)
        {
            dw.Clear();
            dbias.Clear();
            return;
        }

        ConvolutionWeightGradient gradient = WeightGradients.For(shape);
        int threads = Workers.Threads;
        using var sums = new Scratch(WeightGradientJob.SumsLength(gradient, shape.Images));
        using var scratch = new Scratch(WeightGradientJob.ScratchLength(gradient, threads));

        // SAFETY: CheckSpans has compared the spans with the shape that the kernel was made for; the arrays stay pinned until the job ends.
        fixed (float* px = x, pdy = dy, pdw = dw, pdb = dbias, ps = sums.Span, pt = scratch.Span)
        {
            float* total = Scratch.Align(ps);
            new WeightGradientJob(gradient, px, pdy, shape.Images, total, Scratch.Align(pt)).Run(threads);
            gradient.Finish(total, pdw, pdb);
        }
    }

    private static void Run(ConvolutionPass pass, ReadOnlySpan<float> from, ReadOnlySpan<float> weights, Span<float> to, in Epilogue epilogue)
    {
        int threads = Workers.Threads;
        using var packed = new Scratch(pass.PackedLength);
        using var scratch = new Scratch(PassJob.ScratchLength(pass, threads));

        // SAFETY: the caller has compared the spans with the shape that the pass was made for; the arrays stay pinned until the job ends.
        fixed (float* pf = from, pt = to, pw = weights, pp = packed.Span, ps = scratch.Span)
        {
            float* aligned = Scratch.Align(pp);
            pass.Pack(pw, aligned);
            new PassJob(pass, pf, pt, pass.Shape.Images, aligned, epilogue, Scratch.Align(ps)).Run(threads);
        }
    }
}
