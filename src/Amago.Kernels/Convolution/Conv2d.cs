using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution;

/// <summary>
/// Convolutions of whole batches, eagerly: the kernel for the shape is looked up, weights are packed, and all threads help.
/// </summary>
internal static unsafe class Conv2d
{
    private static readonly ShapeCache<ConvolutionPass> Forwards = new(static shape => Convolutions.Forward(shape));
    private static readonly ShapeCache<ConvolutionPass> BackwardDatas = new(static shape => Convolutions.BackwardData(shape));
    private static readonly ShapeCache<ConvolutionWeightGradient> WeightGradients = new(static shape => Convolutions.WeightGradient(shape));

    /// <summary>
    /// y[n, oy, ox, oc] = bias[oc] + sum over kh, kw, c of x[n, oy s - p + kh, ox s - p + kw, c] w[oc, c, kh, kw]; an empty bias is zero.
    /// </summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, weights.Length, y.Length);
        if (y.IsEmpty)
            return;

        // SAFETY: CheckSpans has compared the spans with the shape that the kernel was made for; the arrays stay pinned until the job ends.
        fixed (float* px = x, pw = weights, pb = bias, py = y)
            Run(Forwards.For(shape), px, pw, py, new Epilogue(pb, null, null, EpilogueActivation.None, 0));
    }

    /// <summary>The gradient of <see cref="Forward"/> by x: dx from dy.</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, in Conv2dShape shape)
    {
        shape.CheckSpans(dx.Length, weights.Length, dy.Length);
        if (dx.IsEmpty)
            return;

        // SAFETY: as in Forward.
        fixed (float* pdy = dy, pw = weights, pdx = dx)
            Run(BackwardDatas.For(shape), pdy, pw, pdx, new Epilogue(null, null, null, EpilogueActivation.None, 0));
    }

    /// <summary>The gradients of <see cref="Forward"/> by weights and bias: dw, and dbias unless it is empty, from x and dy.</summary>
    public static void BackwardWeight(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, in Conv2dShape shape)
    {
        shape.CheckSpans(x.Length, dw.Length, dy.Length);
        if (dy.IsEmpty)
        {
            dw.Clear();
            dbias.Clear();
            return;
        }

        ConvolutionWeightGradient gradient = WeightGradients.For(shape);
        int threads = Math.Min(Workers.Current, WeightGradientJob.Slabs(gradient, shape.Images));
        using var sums = new Scratch(WeightGradientJob.SumsLength(gradient, shape.Images));
        using var scratch = new Scratch(WeightGradientJob.ScratchLength(gradient, threads));

        // SAFETY: as in Forward.
        fixed (float* px = x, pdy = dy, pdw = dw, pdb = dbias, ps = sums.Span, pt = scratch.Span)
        {
            float* total = CacheLine.Align(ps);
            new WeightGradientJob(gradient, px, pdy, shape.Images, total, CacheLine.Align(pt)).Run(threads);
            gradient.Finish(total, pdw, pdb);
        }
    }

    /// <summary>Packs the weights and runs all images on all threads.</summary>
    public static void Run(ConvolutionPass pass, float* from, float* weights, float* to, in Epilogue epilogue)
    {
        int threads = Math.Min(Workers.Current, pass.Pieces(pass.Shape.Images));
        using var packed = new Scratch(pass.PackedLength);
        using var scratch = new Scratch(PassJob.ScratchLength(pass, threads));
        fixed (float* pp = packed.Span, ps = scratch.Span)
        {
            float* aligned = CacheLine.Align(pp);
            pass.Pack(weights, aligned);
            new PassJob(pass, new(from, to, pass.Shape.Images, aligned, epilogue), CacheLine.Align(ps)).Run(threads);
            GC.KeepAlive(pass); // it has tables that it reads by pointer, and the cache of shapes may let go of it
        }
    }
}
