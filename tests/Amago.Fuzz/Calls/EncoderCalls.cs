using Amago.Kernels;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Fuzz.Calls;

/// <summary>
/// A random encoder in every way that it can run: planned with and without gradients, compiled, on one thread and on more, an image alone
/// and in company, bytes and floats, all of which give the same bits; and operation by operation, which gives the same numbers.
/// </summary>
internal static class EncoderCalls
{
    // Float32 sums of up to a few thousand terms in another order, of values that a norm may have made large.
    private const float Tolerance = 2e-4f;
    private const int Threads = 3;

    public static void Run(byte[] input)
    {
        var d = new Decisions(input);
        var cnn = new RandomEncoder(d);
        int batch = d.OneOf(1, 2, d.Between(1, 20));
        var pixels = new byte[batch * cnn.ImageHeight * cnn.ImageWidth * cnn.InputChannels];
        d.Fill(pixels);
        (int a, int b, int c) = cnn.ImgShape;
        Tensor obs = Tensor.FromArray(pixels, [batch, 1, a, b, c]);
        float[] features, gradients;
        using (Workers.Limit(1))
            (features, gradients) = Train(cnn, obs);
        using (Workers.Limit(Threads))
        {
            (float[] onThreads, float[] gradientsOnThreads) = Train(cnn, obs);
            Expect(features, onThreads, "features on threads");
            Expect(gradients, gradientsOnThreads, "gradients on threads");
        }

        using IDisposable scope = Autograd.NoGrad();
        Expect(features, cnn.Forward(obs).ToArray<float>(), "features without gradients");
        Tensor floats = Tensor.FromArray(Array.ConvertAll(pixels, static pixel => (pixel / 128f) - 1), obs.Shape);
        Expect(features, cnn.Forward(floats, fromFloat: true).ToArray<float>(), "features of floats");
        int alone = d.Next(batch);
        Expect(features.AsSpan(alone * cnn.OutputFeatures, cnn.OutputFeatures),
            cnn.Forward(obs.Slice(0, alone, 1)).ToArray<float>(), "features of one image");
        using CompiledCnn compiled = cnn.Compile(batch);
        var output = new float[features.Length];
        compiled.Run(pixels, output);
        Expect(features, output, "compiled features");
        Near(cnn.ForwardByOperations(obs, fromFloat: false, flatten: true).ToArray<float>(), features);
    }

    private static (float[] Features, float[] Gradients) Train(Cnn cnn, Tensor obs)
    {
        cnn.ZeroGrad();
        Tensor features = cnn.Forward(obs);
        if (features.RequiresGrad)
            features.Square().Sum().Backward();
        return (features.ToArray<float>(), [.. cnn.Parameters().SelectMany(static parameter => parameter.Grad?.ToArray<float>() ?? [])]);
    }

    private static void Expect(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        if (expected.Length != actual.Length)
            throw new WrongResultException($"{what}: {actual.Length} values, not {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                throw new WrongResultException($"{what}: other bits");
        }
    }

    private static void Near(float[] expected, float[] actual)
    {
        float largest = expected.Length == 0 ? 0 : expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(MathF.Abs(expected[i] - actual[i]) <= Tolerance * MathF.Max(largest, 1e-3f)))
                throw new WrongResultException("features operation by operation: other numbers");
        }
    }
}
