using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// Holds kernels against the plain convolution, with every part of an epilogue: values, guard values, and the same bits piece by piece in
/// any order, or with images added in one call or several, wherever the operands lie.
/// </summary>
internal static class PassCheck
{
    // Direct float32 sums come within 3e-7 of the largest value, Winograd's within 6e-6; a wrong index gives an error near 1.
    private const double Tolerance = 1e-5, DirectTolerance = 2e-6;

    public static void Forward(Conv2dShape shape, IEnumerable<ConvolutionPass> passes)
    {
        PassOperands operands = PassOperands.Draw(shape, isForward: true);
        Run(passes, operands, EpilogueCase.Forward, PlainConvolution.Forward(shape, operands.From, operands.Weights));
    }

    public static void BackwardData(Conv2dShape shape, IEnumerable<ConvolutionPass> passes)
    {
        PassOperands operands = PassOperands.Draw(shape, isForward: false);
        Run(passes, operands, EpilogueCase.Backward, PlainConvolution.BackwardData(shape, operands.From, operands.Weights));
    }

    public static void WeightGradient(Conv2dShape shape, IEnumerable<ConvolutionWeightGradient> gradients)
    {
        float[] x = Samples.Uniform(shape.Images * shape.InputSize, 1), dy = Samples.Uniform(shape.Images * shape.OutputSize, 2);
        (double[] expected, double[] expectedBias) = PlainConvolution.BackwardWeight(shape, x, dy);
        foreach (ConvolutionWeightGradient gradient in gradients)
        {
            foreach (int[] calls in (int[][])[[shape.Images], [.. Enumerable.Repeat(1, shape.Images)]])
            {
                string what = $"{gradient.Name}, {shape}, calls of {string.Join(", ", calls)}";
                (float[] dw, float[] dbias) = ConvolutionRuns.Gradients(gradient, x, dy, aligned: true, calls);
                Samples.AssertNear(Samples.ToFloat(expected), dw, ToleranceOf(gradient.Name), what);
                Samples.AssertNear(Samples.ToFloat(expectedBias), dbias, ToleranceOf(gradient.Name), what);
                (float[] again, float[] biasAgain) = ConvolutionRuns.Gradients(gradient, x, dy, aligned: false, calls);
                Samples.AssertSameBits(dw, again, what);
                Samples.AssertSameBits(dbias, biasAgain, what);
            }
        }
    }

    private static void Run(IEnumerable<ConvolutionPass> passes, PassOperands operands, IEnumerable<EpilogueCase> epilogues, double[] sums)
    {
        foreach (ConvolutionPass pass in passes)
        {
            int[] order = [.. Enumerable.Range(0, pass.Pieces(pass.Shape.Images))];
            new Random(6).Shuffle(order);
            foreach (EpilogueCase epilogue in epilogues)
            {
                string what = $"{pass.Name}, {pass.Shape}, {epilogue}";
                float[] whole = ConvolutionRuns.Pass(pass, operands, epilogue);
                Samples.AssertNear(epilogue.Apply(sums, operands), whole, ToleranceOf(pass.Name), what);
                Samples.AssertSameBits(whole, ConvolutionRuns.Pass(pass, operands, epilogue, aligned: false, order), what);
            }
        }
    }

    private static double ToleranceOf(string name) => name.StartsWith("direct", StringComparison.Ordinal) ? DirectTolerance : Tolerance;
}
