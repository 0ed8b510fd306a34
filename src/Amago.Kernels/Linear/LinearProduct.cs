using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Direct;

namespace Amago.Kernels.Linear;

/// <summary>
/// y = x W^T + bias and its gradients for x (rows, inputs), W (outputs, inputs). Many rows are a convolution with a 1x1 kernel over images
/// of one pixel; a few rows read the weights once, as they are.
/// </summary>
internal static unsafe class LinearProduct
{
    // Packing the weights costs as much as multiplying them with about so many rows.
    private const int FewRows = 8;

    // Packed weights of two vectors of outputs should stay in the second cache: more inputs are summed in several passes.
    private const int InputsOfPass = 4096;

    private static readonly ShapeCache<ConvolutionPass[]> Parts = new(MakeParts);

    /// <summary>y (rows, outputs); an empty bias is zero.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, LinearShape shape)
    {
        Conv2dShape convolution = shape.AsConvolution;
        if (shape.Rows > FewRows && shape.Inputs <= InputsOfPass)
        {
            Conv2d.Forward(x, weights, bias, y, convolution);
            return;
        }

        convolution.CheckSpans(x.Length, weights.Length, y.Length);

        // SAFETY: CheckSpans has compared the spans with the sizes; the arrays stay pinned until the job ends.
        fixed (float* px = x, pw = weights, pb = bias, py = y)
        {
            if (shape.Rows > FewRows)
            {
                ForwardInPasses(px, pw, pb, py, convolution);
                return;
            }

            ParallelJob job = VectorWidth.BestFor(shape.Inputs).Make<ParallelJob, RowProductsFactory>(new(px, pw, pb, py, shape));
            Workers.Run(job, RowProducts<float, SimdScalar>.Items(shape.Outputs), Workers.Current);
        }
    }

    /// <summary>dx = dy weights, (rows, inputs): the gradient of the input.</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, LinearShape shape) =>
        Conv2d.BackwardData(dy, weights, dx, shape.AsConvolution);

    /// <summary>dW (outputs, inputs) and dbias (outputs), which may be empty.</summary>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, LinearShape shape)
    {
        shape.AsConvolution.CheckSpans(x.Length, dw.Length, dy.Length);

        // SAFETY: as in Forward.
        fixed (float* px = x, pdy = dy, pdw = dw, pdb = dbias)
            VectorWidth.BestFor(shape.Inputs).Run(new WeightGradientKernel(px, pdy, pdw, pdb, shape));
    }

    // Every pass but the first adds to what those before have left in y.
    private static void ForwardInPasses(float* x, float* weights, float* bias, float* y, in Conv2dShape shape)
    {
        int first = 0;
        foreach (ConvolutionPass part in Parts.For(shape))
        {
            Epilogue epilogue = first == 0
                ? new(bias, residual: null, gate: null, EpilogueActivation.None, slope: 0)
                : new(bias: null, residual: y, gate: null, EpilogueActivation.None, slope: 0);
            Conv2d.Run(part, x + first, weights + first, y, epilogue);
            first += part.Shape.Channels;
        }
    }

    private static ConvolutionPass[] MakeParts(Conv2dShape shape)
    {
        VectorWidth width = VectorWidth.BestFor(shape.OutputChannels);
        var parts = new ConvolutionPass[(shape.Channels + InputsOfPass - 1) / InputsOfPass];
        for (int part = 0; part < parts.Length; part++)
        {
            int first = (int)((long)shape.Channels * part / parts.Length), end = (int)((long)shape.Channels * (part + 1) / parts.Length);
            parts[part] = DirectKernels.Forward(shape with { Channels = end - first }, shape.Channels, width);
        }

        return parts;
    }

    private readonly struct RowProductsFactory(
        float* x, float* weights, float* bias, float* y, LinearShape shape) : ISimdFactory<ParallelJob>
    {
        public ParallelJob Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new RowProducts<TVector, TSimd>(x, weights, bias, y, shape);
    }

    private readonly struct WeightGradientKernel(float* x, float* dy, float* dw, float* dbias, LinearShape shape) : ISimdKernel
    {
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LinearWeightGradient<TVector, TSimd>.Run(x, dy, dw, dbias, shape);
    }
}
