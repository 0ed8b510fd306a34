using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>Holds a pass against the plain loops: values, guard values, and the same bits piece by piece in any order.</summary>
internal static unsafe class PassCheck
{
    // Direct float32 sums come within 3e-7 of the largest value, Winograd's within 6e-6.
    private const double Tolerance = 1e-5, DirectTolerance = 2e-6;

    public static void Run(ConvolutionPass pass, ConvolutionPass oracle, int fromSize, int toSize, int toChannels, EpilogueCase epilogue)
    {
        int images = pass.Shape.Images;
        float[] from = Samples.Uniform(images * fromSize, 1), weights = Samples.Uniform(pass.Shape.WeightSize, 2), bias = Samples.Uniform(toChannels, 3);
        float[] residual = Samples.Uniform(images * toSize, 4), gate = Samples.Uniform(images * toSize, 5);
        string what = $"{pass.Name}, {pass.Shape}, {epilogue}";
        float[] expected = Compute(oracle, epilogue, from, weights, bias, residual, gate, aligned: true, pieces: null, what);
        float[] whole = Compute(pass, epilogue, from, weights, bias, residual, gate, aligned: true, pieces: null, what);
        double largest = expected.Select(Math.Abs).DefaultIfEmpty().Max(), tolerance = pass.Name.StartsWith("direct", StringComparison.Ordinal) ? DirectTolerance : Tolerance;
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((double)expected[i] - whole[i]) <= tolerance * Math.Max(largest, 1), $"{what}: element {i}: expected {expected[i]:R}, got {whole[i]:R}");

        int[] order = [.. Enumerable.Range(0, pass.Pieces(images))];
        new Random(6).Shuffle(order);
        Samples.AssertSameBits(whole, Compute(pass, epilogue, from, weights, bias, residual, gate, aligned: false, order, what), what);
    }

    private static float[] Compute(
        ConvolutionPass pass, EpilogueCase epilogue, float[] from, float[] weights, float[] bias, float[] residual, float[] gate, bool aligned, int[]? pieces, string what)
    {
        var input = new PinnedBuffer(from, aligned);
        var w = new PinnedBuffer(weights, aligned);
        var packed = new PinnedBuffer(pass.PackedLength, aligned);
        var scratch = new PinnedBuffer(pass.ScratchLength, isAligned: true);
        var b = new PinnedBuffer(bias, aligned);
        var r = new PinnedBuffer(residual, aligned);
        var g = new PinnedBuffer(gate, aligned);
        var output = new PinnedBuffer(residual.Length, aligned);
        if (epilogue.IsInPlace)
            residual.CopyTo(output.Span);
        var operations = new Epilogue(
            epilogue.HasBias ? b.Pointer : null,
            epilogue.HasResidual ? epilogue.IsInPlace ? output.Pointer : r.Pointer : null,
            epilogue.HasGate ? g.Pointer : null,
            epilogue.Activation,
            0.01f);
        int images = pass.Shape.Images;
        pass.Pack(w.Pointer, packed.Pointer);
        foreach (int piece in pieces ?? [])
            pass.Run(input.Pointer, output.Pointer, images, packed.Pointer, operations, piece, piece + 1, scratch.Pointer);
        if (pieces == null)
            pass.Run(input.Pointer, output.Pointer, images, packed.Pointer, operations, 0, pass.Pieces(images), scratch.Pointer);
        foreach (PinnedBuffer buffer in (ReadOnlySpan<PinnedBuffer>)[input, w, packed, scratch, b, r, g, output])
            buffer.AssertIntact(what);
        Samples.AssertSameBits(from, input.Span, what);
        Samples.AssertSameBits(weights, w.Span, what);
        return output.Span.ToArray();
    }
}
