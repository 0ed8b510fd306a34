using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>Holds a weight gradient against the plain loops: values and guard values, with images added in one call or several.</summary>
internal static unsafe class WeightGradientCheck
{
    // As for passes.
    private const double Tolerance = 1e-5, DirectTolerance = 2e-6;

    public static void Run(ConvolutionWeightGradient gradient, int[] calls)
    {
        Conv2dShape shape = gradient.Shape;
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        string what = $"{gradient.Name}, {shape}, calls of {string.Join(", ", calls)}";
        (float[] dw, float[] dbias) = Compute(gradient, x, dy, calls, aligned: true, what);
        (float[] expected, float[] expectedBias) = Compute(new PlainWeightGradient(shape), x, dy, [shape.Images], aligned: true, what);
        double tolerance = gradient.Name.StartsWith("direct", StringComparison.Ordinal) ? DirectTolerance : Tolerance;
        Samples.AssertNear(expected, dw, tolerance, what);
        Samples.AssertNear(expectedBias, dbias, tolerance, what);
        (float[] again, float[] biasAgain) = Compute(gradient, x, dy, calls, aligned: false, what);
        Samples.AssertSameBits(dw, again, what);
        Samples.AssertSameBits(dbias, biasAgain, what);
    }

    private static (float[] Dw, float[] Dbias) Compute(ConvolutionWeightGradient gradient, float[] x, float[] dy, int[] calls, bool aligned, string what)
    {
        Conv2dShape shape = gradient.Shape;
        var input = new PinnedBuffer(x, aligned);
        var output = new PinnedBuffer(dy, aligned);
        var sum = new PinnedBuffer(gradient.SumLength, isAligned: true);
        var scratch = new PinnedBuffer(gradient.ScratchLength, isAligned: true);
        var dw = new PinnedBuffer(shape.WeightSize, aligned);
        var dbias = new PinnedBuffer(shape.OutputChannels, aligned);
        sum.Span.Clear();
        int first = 0;
        foreach (int images in calls)
        {
            gradient.Add(input.Pointer + ((nint)first * shape.InputSize), output.Pointer + ((nint)first * shape.OutputSize), images, sum.Pointer, scratch.Pointer);
            first += images;
        }

        gradient.Finish(sum.Pointer, dw.Pointer, null);
        gradient.Finish(sum.Pointer, dw.Pointer, dbias.Pointer);
        foreach (PinnedBuffer buffer in (ReadOnlySpan<PinnedBuffer>)[input, output, sum, scratch, dw, dbias])
            buffer.AssertIntact(what);
        return (dw.Span.ToArray(), dbias.Span.ToArray());
    }
}
