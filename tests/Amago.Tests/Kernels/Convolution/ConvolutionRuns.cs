using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>Runs convolution kernels in guarded memory whose old contents are not numbers.</summary>
internal static unsafe class ConvolutionRuns
{
    /// <summary>All images of a pass.</summary>
    /// <param name="pass">The kernel.</param>
    /// <param name="operands">What it reads.</param>
    /// <param name="epilogue">What becomes of its sums.</param>
    /// <param name="aligned">Whether the operands start at a cache line, or a float behind it; scratch always does.</param>
    /// <param name="pieces">Pieces in the order in which they are run one by one; all in one run if null.</param>
    public static float[] Pass(
        ConvolutionPass pass, PassOperands operands, EpilogueCase epilogue = default, bool aligned = true, int[]? pieces = null)
    {
        string what = $"{pass.Name}, {pass.Shape}, {epilogue}";
        GuardedBuffer<float> from = GuardedBuffer.Of(operands.From, aligned), weights = GuardedBuffer.Of(operands.Weights, aligned);
        GuardedBuffer<float> packed = GuardedBuffer.Empty(pass.PackedLength, aligned), scratch = GuardedBuffer.Empty(pass.ScratchLength);
        GuardedBuffer<float> bias = GuardedBuffer.Of(operands.Bias, aligned), gate = GuardedBuffer.Of(operands.Gate, aligned);
        GuardedBuffer<float> residual = GuardedBuffer.Of(operands.Residual, aligned);
        GuardedBuffer<float> to = epilogue.IsInPlace ? residual : GuardedBuffer.Empty(operands.Residual.Length, aligned);
        var operations = new Epilogue(
            epilogue.HasBias ? bias.Pointer : null,
            epilogue.HasResidual ? residual.Pointer : null,
            epilogue.HasGate ? gate.Pointer : null,
            epilogue.Activation,
            EpilogueCase.Slope);
        int images = pass.Shape.Images;
        pass.Pack(weights.Pointer, packed.Pointer);
        var memory = new PassMemory(from.Pointer, to.Pointer, images, packed.Pointer, operations);
        if (pieces is null)
            pass.Run(memory, 0, pass.Pieces(images), scratch.Pointer);
        foreach (int piece in pieces ?? [])
            pass.Run(memory, piece, piece + 1, scratch.Pointer);
        GuardedBuffer.AssertIntact(what, from, weights, packed, scratch, bias, residual, gate, to);
        Samples.AssertSameBits(operands.From, from.Span, what);
        Samples.AssertSameBits(operands.Weights, weights.Span, what);
        return to.ToArray();
    }

    /// <summary>The gradients that all images give, added up in calls of some images each.</summary>
    public static (float[] Weights, float[] Bias) Gradients(
        ConvolutionWeightGradient gradient, float[] x, float[] dy, bool aligned = true, params ReadOnlySpan<int> calls)
    {
        Conv2dShape shape = gradient.Shape;
        GuardedBuffer<float> input = GuardedBuffer.Of(x, aligned), output = GuardedBuffer.Of(dy, aligned);
        GuardedBuffer<float> sum = GuardedBuffer.Empty(gradient.SumLength), scratch = GuardedBuffer.Empty(gradient.ScratchLength);
        GuardedBuffer<float> dw = GuardedBuffer.Empty(shape.WeightSize, aligned);
        GuardedBuffer<float> dbias = GuardedBuffer.Empty(shape.OutputChannels, aligned);
        sum.Span.Clear();
        int first = 0;
        foreach (int images in calls.IsEmpty ? [shape.Images] : calls)
        {
            float* from = input.Pointer + ((nint)first * shape.InputSize);
            gradient.Add(from, output.Pointer + ((nint)first * shape.OutputSize), images, sum.Pointer, scratch.Pointer);
            first += images;
        }

        gradient.Finish(sum.Pointer, dw.Pointer, null);
        gradient.Finish(sum.Pointer, dw.Pointer, dbias.Pointer);
        GuardedBuffer.AssertIntact($"{gradient.Name}, {shape}", input, output, sum, scratch, dw, dbias);
        return (dw.ToArray(), dbias.ToArray());
    }
}
