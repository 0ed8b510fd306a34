using Amago.Kernels;
using Amago.Kernels.Threading;
using Amago.Nets;
using Amago.Tests.Kernels;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Features and gradients have the same bits for any number of threads.</summary>
[Collection("Workers")]
public sealed class EncoderThreadTests
{
    // Images and batches large enough that kernels share out the work: more than 32,768 elements in the first layers.
    public static TheoryData<string, string> Cases => new()
    {
        { "NatureishCNN", "leaky_relu" }, { "DrQCNN", "mish" }, { "GridworldCNN", "adaptive" }, { "IMPALAishCNN", "gelu" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bits(string encoder, string activation)
    {
        int size = encoder == "GridworldCNN" ? 16 : 44;
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create((size, size - 3, 3), false, activation, generator: new Generator(0));
        Tensor obs = Draw.Bytes(1, [7, encoder == "GridworldCNN" ? 5 : 1, size, size - 3, 3]);
        int threads = Workers.Threads;
        try
        {
            (Tensor Features, Tensor[] Gradients) expected = Run(cnn, obs, 1);
            foreach (int count in new[] { 2, 3, 8 })
            {
                (Tensor features, Tensor[] gradients) = Run(cnn, obs, count);
                Compare.Bits(expected.Features, features, $"features on {count} threads");
                for (int i = 0; i < gradients.Length; i++)
                    Compare.Bits(expected.Gradients[i], gradients[i], $"gradient {i} on {count} threads");
            }

            Workers.Threads = 8;
            using CompiledCnn compiled = cnn.Compile(maxBatch: 7);
            using (Workers.Limit(1))
            {
                long jobs = WorkerPool.Jobs;
                Run(cnn, obs, 8);
                compiled.Run(obs.AsSpan<byte>()[..(7 * compiled.ImageLength)], new float[7 * compiled.OutputFeatures]);
                compiled.Run(obs.AsSpan<byte>()[..compiled.ImageLength], new float[compiled.OutputFeatures]);
                Assert.Equal(jobs, WorkerPool.Jobs);
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Theory]
    [InlineData("NatureishCNN", "leaky_relu", 44)]
    [InlineData("DrQCNN", "mish", 120)] // loading and features in several parts
    [InlineData("GridworldCNN", "adaptive", 26)]
    [InlineData("IMPALAishCNN", "gelu", 64)]
    public void Threads_that_share_an_image_give_the_bits_of_one(string encoder, string activation, int size)
    {
        int threads = Workers.Threads;
        try
        {
            foreach (bool channelsFirst in new[] { false, true })
            {
                (int, int, int) shape = channelsFirst ? (3, size, size - 3) : (size, size - 3, 3);
                Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create(shape, channelsFirst, activation, generator: new Generator(0));
                byte[] pixels = Samples.Bytes(2 * 3 * size * (size - 3), seed: 5);
                using CompiledCnn compiled = cnn.Compile(maxBatch: 2);
                float[] expected = new float[2 * cnn.OutputFeatures];
                Workers.Threads = 1;
                compiled.Run(pixels, expected);
                foreach (int count in new[] { 2, 3, 8, 40 })
                {
                    Workers.Threads = count;
                    float[] features = new float[expected.Length];
                    compiled.Run(pixels.AsSpan(0, pixels.Length / 2), features.AsSpan(0, features.Length / 2));
                    compiled.Run(pixels.AsSpan(pixels.Length / 2), features.AsSpan(features.Length / 2));
                    Samples.AssertSameBits(expected, features, $"one image at a time on {count} threads");
                    compiled.Run(pixels, features);
                    Samples.AssertSameBits(expected, features, $"two images on {count} threads");
                }
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    private static (Tensor Features, Tensor[] Gradients) Run(Cnn cnn, Tensor obs, int threads)
    {
        Workers.Threads = threads;
        cnn.ZeroGrad();
        Tensor features = cnn.Forward(obs);
        features.Backward(Draw.Uniform(2, features.Shape));
        return (features.Detach(), [.. cnn.Parameters().Select(static parameter => parameter.Grad).OfType<Tensor>()]);
    }
}
