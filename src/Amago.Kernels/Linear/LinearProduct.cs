using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>
/// y = x W^T + bias and its gradients for x (rows, inputs), W (outputs, inputs). Many rows are a convolution with a 1x1 kernel over images of
/// one pixel; a few rows read the weights once, as they are.
/// </summary>
internal static unsafe class LinearProduct
{
    // Packing the weights costs as much as multiplying them with about so many rows.
    private const int FewRows = 8;

    // Packed weights of two vectors of outputs should stay in the second cache: more inputs are summed in several passes.
    private const int InputsOfPass = 4096;

    private static readonly MadeForShape<ConvolutionPass[]> Parts = new(MakeParts);

    /// <summary>y (rows, outputs); an empty bias is zero.</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, int rows, int inputs, int outputs)
    {
        Conv2dShape shape = Shape(rows, inputs, outputs);
        if (rows > FewRows && inputs <= InputsOfPass)
        {
            Conv2d.Forward(x, weights, bias, y, shape);
            return;
        }

        shape.CheckSpans(x.Length, weights.Length, y.Length);

        // SAFETY: CheckSpans has compared the spans with the sizes; the arrays stay pinned until the job ends.
        fixed (float* px = x, pw = weights, pb = bias, py = y)
        {
            if (rows > FewRows)
            {
                ForwardInPasses(px, pw, pb, py, shape);
                return;
            }

            ParallelJob job = Width(inputs) switch
            {
                16 => new RowProducts<Vector512<float>, Simd512>(px, pw, pb, py, rows, inputs, outputs),
                8 => new RowProducts<Vector256<float>, Simd256>(px, pw, pb, py, rows, inputs, outputs),
                4 => new RowProducts<Vector128<float>, Simd128>(px, pw, pb, py, rows, inputs, outputs),
                _ => new RowProducts<float, SimdScalar>(px, pw, pb, py, rows, inputs, outputs),
            };
            Workers.Run(job, RowProducts<float, SimdScalar>.Items(outputs), Workers.Current);
        }
    }

    /// <summary>dx (rows, inputs).</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, int rows, int inputs, int outputs) =>
        Conv2d.BackwardData(dy, weights, dx, Shape(rows, inputs, outputs));

    /// <summary>dW (outputs, inputs) and dbias (outputs), which may be empty.</summary>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, int rows, int inputs, int outputs)
    {
        Shape(rows, inputs, outputs).CheckSpans(x.Length, dw.Length, dy.Length);

        // SAFETY: as in Forward.
        fixed (float* px = x, pdy = dy, pdw = dw, pdb = dbias)
        {
            switch (Width(inputs))
            {
                case 16: LinearWeightGradient<Vector512<float>, Simd512>.Run(px, pdy, pdw, pdb, rows, inputs, outputs); break;
                case 8: LinearWeightGradient<Vector256<float>, Simd256>.Run(px, pdy, pdw, pdb, rows, inputs, outputs); break;
                case 4: LinearWeightGradient<Vector128<float>, Simd128>.Run(px, pdy, pdw, pdb, rows, inputs, outputs); break;
                default: LinearWeightGradient<float, SimdScalar>.Run(px, pdy, pdw, pdb, rows, inputs, outputs); break;
            }
        }
    }

    // Every pass but the first adds to what those before have left in y.
    private static void ForwardInPasses(float* x, float* weights, float* bias, float* y, in Conv2dShape shape)
    {
        int first = 0;
        foreach (ConvolutionPass part in Parts.For(shape))
        {
            Conv2d.Run(part, x + first, weights + first, y, new Epilogue(first == 0 ? bias : null, first == 0 ? null : y, null, EpilogueActivation.None, 0));
            first += part.Shape.Channels;
        }
    }

    private static ConvolutionPass[] MakeParts(Conv2dShape shape)
    {
        int width = VectorWidths.ForChannels(shape.OutputChannels).First();
        var parts = new ConvolutionPass[(shape.Channels + InputsOfPass - 1) / InputsOfPass];
        for (int part = 0; part < parts.Length; part++)
        {
            int first = (int)((long)shape.Channels * part / parts.Length), end = (int)((long)shape.Channels * (part + 1) / parts.Length);
            parts[part] = DirectKernels.LinearForward(shape.Images, end - first, shape.OutputChannels, shape.Channels, width);
        }

        return parts;
    }

    private static int Width(int inputs) => VectorWidths.ForChannels(inputs).First();

    private static Conv2dShape Shape(int rows, int inputs, int outputs) => new(rows, 1, 1, inputs, outputs, new WindowGeometry(1));
}
