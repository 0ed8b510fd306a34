using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>Holds a pass against the plain loops: values, guard values, and the same bits piece by piece in any order.</summary>
internal static unsafe class PassCheck
{
    // Direct float32 sums come within 3e-7 of the largest value, Winograd's within 6e-6.
    private const double Tolerance = 1e-5, DirectTolerance = 2e-6;

    public static void Run(
        IEnumerable<ConvolutionPass> passes, ConvolutionPass oracle, IEnumerable<EpilogueCase> epilogues, int fromSize, int toSize, int toChannels)
    {
        int images = oracle.Shape.Images;
        float[] from = Samples.Uniform(images * fromSize, 1), weights = Samples.Uniform(oracle.Shape.WeightSize, 2), bias = Samples.Uniform(toChannels, 3);
        float[] residual = Samples.Uniform(images * toSize, 4), gate = Samples.Uniform(images * toSize, 5);
        foreach (EpilogueCase epilogue in epilogues)
        {
            float[] expected = Compute(oracle, epilogue, from, weights, bias, residual, gate, aligned: true, pieces: null);
            foreach (ConvolutionPass pass in passes)
            {
                string what = $"{pass.Name}, {pass.Shape}, {epilogue}";
                float[] whole = Compute(pass, epilogue, from, weights, bias, residual, gate, aligned: true, pieces: null);
                Samples.AssertNear(expected, whole, IsDirect(pass.Name) ? DirectTolerance : Tolerance, what);
                int[] order = [.. Enumerable.Range(0, pass.Pieces(images))];
                new Random(6).Shuffle(order);
                Samples.AssertSameBits(whole, Compute(pass, epilogue, from, weights, bias, residual, gate, aligned: false, order), what);
            }
        }
    }

    private static bool IsDirect(string name) => name.StartsWith("direct", StringComparison.Ordinal);

    private static float[] Compute(
        ConvolutionPass pass, EpilogueCase epilogue, float[] from, float[] weights, float[] bias, float[] residual, float[] gate, bool aligned, int[]? pieces)
    {
        string what = $"{pass.Name}, {pass.Shape}, {epilogue}";
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
