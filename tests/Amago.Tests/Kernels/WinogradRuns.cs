using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>Runs convolution kernels in guarded memory whose old contents are not numbers.</summary>
internal static unsafe class WinogradRuns
{
    /// <summary>All images of a pass, in one run or piece by piece from the last to the first.</summary>
    public static float[] Pass(ConvolutionPass pass, float[] x, float[] weights, in Epilogue epilogue, int outputSize, bool inPieces)
    {
        int images = pass.Shape.Images;
        GuardedBuffer<float> from = GuardedBuffer.Of(x), w = GuardedBuffer.Of(weights), to = NotNumbers(images * outputSize);
        GuardedBuffer<float> packed = NotNumbers(pass.PackedLength), scratch = NotNumbers(pass.ScratchLength);
        fixed (float* px = from.Span, pw = w.Span, py = to.Span, pp = packed.Span, ps = scratch.Span)
        {
            pass.Pack(pw, pp);
            int pieces = pass.Pieces(images);
            if (!inPieces)
                pass.Run(px, py, images, pp, epilogue, 0, pieces, ps);
            for (int piece = inPieces ? pieces - 1 : -1; piece >= 0; piece--)
                pass.Run(px, py, images, pp, epilogue, piece, piece + 1, ps);
        }

        foreach (GuardedBuffer<float> buffer in (GuardedBuffer<float>[])[from, w, to, packed, scratch])
            buffer.AssertIntact();
        return to.ToArray();
    }

    /// <summary>The gradients that all images give.</summary>
    public static (float[] Weights, float[] Bias) Gradients(ConvolutionWeightGradient gradient, float[] x, float[] dy)
    {
        GuardedBuffer<float> input = GuardedBuffer.Of(x), output = GuardedBuffer.Of(dy), sum = GuardedBuffer.Of(new float[gradient.SumLength]);
        GuardedBuffer<float> scratch = NotNumbers(gradient.ScratchLength), dw = NotNumbers(gradient.Shape.WeightSize), dbias = NotNumbers(gradient.Shape.OutputChannels);
        fixed (float* px = input.Span, py = output.Span, ps = sum.Span, pt = scratch.Span, pw = dw.Span, pb = dbias.Span)
        {
            gradient.Add(px, py, gradient.Shape.Images, ps, pt);
            gradient.Finish(ps, pw, pb);
        }

        foreach (GuardedBuffer<float> buffer in (GuardedBuffer<float>[])[input, output, sum, scratch, dw, dbias])
            buffer.AssertIntact();
        return (dw.ToArray(), dbias.ToArray());
    }

    /// <summary>Root mean square and largest error, relative to those of the expected values.</summary>
    public static (double Rms, double Largest) Error(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double squares = 0, errors = 0, largest = 0, largestError = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)actual[i] - expected[i]);
            Assert.False(double.IsNaN(error), $"element {i}: expected {expected[i]}, got {actual[i]}");
            squares += (double)expected[i] * expected[i];
            errors += error * error;
            largest = Math.Max(largest, Math.Abs(expected[i]));
            largestError = Math.Max(largestError, error);
        }

        return errors == 0 ? (0, 0) : (Math.Sqrt(errors / squares), largestError / largest);
    }

    /// <summary>Every value within a tolerance relative to the largest one, or to 1 where all are smaller.</summary>
    public static void Near(float[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(expected.Select(Math.Abs).DefaultIfEmpty().Max(), 1);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= tolerance * scale, $"{what}, element {i}: expected {expected[i]}, got {actual[i]}");
    }

    private static GuardedBuffer<float> NotNumbers(int length)
    {
        GuardedBuffer<float> buffer = GuardedBuffer.Empty(length);
        buffer.Span.Fill(float.NaN);
        return buffer;
    }
}
