namespace Amago.Kernels.Convolution.Contract;

/// <summary>
/// The weight gradient of a batch. Images are dealt to partial sums by the problem's sizes alone, and those are added in order, so that the
/// result does not depend on the threads.
/// </summary>
internal sealed unsafe class WeightGradientJob(
    ConvolutionWeightGradient gradient, float* x, float* dy, int images, float* sums, float* scratch) : ParallelJob
{
    private const int ImagesOfSlab = 8, MaxSlabs = 16;

    // Floats that all partial sums together may take: a large layer has fewer of them.
    private const int MaxSums = 1 << 24;

    /// <summary>Number of partial sums that some images are cut into.</summary>
    public static int Slabs(ConvolutionWeightGradient gradient, int images) =>
        Math.Clamp(Math.Min(images / ImagesOfSlab, MaxSums / Math.Max(gradient.SumLength, 1)), 1, MaxSlabs);

    /// <summary>Floats of the partial sums.</summary>
    public static int SumsLength(ConvolutionWeightGradient gradient, int images) =>
        checked(Slabs(gradient, images) * CacheLine.RoundUp(gradient.SumLength));

    /// <summary>Floats of scratch for <paramref name="threads"/> threads.</summary>
    public static int ScratchLength(ConvolutionWeightGradient gradient, int threads) =>
        checked(threads * CacheLine.RoundUp(gradient.ScratchLength));

    /// <summary>Leaves the gradient in the first partial sum.</summary>
    public void Run(int threads)
    {
        int slabs = Slabs(gradient, images);
        Workers.Run(this, slabs, threads);
        var total = new Span<float>(sums, gradient.SumLength);
        for (int slab = 1; slab < slabs; slab++)
            System.Numerics.Tensors.TensorPrimitives.Add(total, new ReadOnlySpan<float>(Slab(slab), total.Length), total);
    }

    public override void Run(int item, int worker)
    {
        int slabs = Slabs(gradient, images), first = (int)((long)images * item / slabs), end = (int)((long)images * (item + 1) / slabs);
        new Span<float>(Slab(item), gradient.SumLength).Clear();
        gradient.Add(
            x + ((nint)first * gradient.Shape.InputSize),
            dy + ((nint)first * gradient.Shape.OutputSize),
            end - first,
            Slab(item),
            scratch + ((nint)worker * CacheLine.RoundUp(gradient.ScratchLength)));
    }

    private float* Slab(int slab) => sums + ((nint)slab * CacheLine.RoundUp(gradient.SumLength));
}
