using Amago.Kernels;
using Amago.Nets;
using Amago.Nets.Plans;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Compiled encoders: the features of Forward, to the bit, without allocating.</summary>
[Collection("Workers")]
public sealed class CompiledCnnTests
{
    public static TheoryData<string, bool> Cases => new()
    {
        { "NatureishCNN", false },
        { "NatureishCNN", true }, { "DrQCNN", false }, { "IMPALAishCNN", true }, { "GridworldCNN", false }, { "GridworldCNN", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Runs_give_the_features_of_Forward_for_every_batch_up_to_the_maximum(string encoder, bool channelsFirst)
    {
        Cnn cnn = Create(encoder, channelsFirst);
        using CompiledCnn compiled = cnn.Compile(maxBatch: 9);
        for (int count = 0; count <= 9; count++)
        {
            Tensor obs = Draw.Bytes(count, Shape(cnn, count));
            var features = new float[(count * compiled.OutputFeatures) + 3];
            Array.Fill(features, -7);
            compiled.Run(obs.AsSpan<byte>(), features);
            Same(cnn.Forward(obs), features, $"{count} images");
            Assert.Equal([-7f, -7f, -7f], features[^3..]);

            Tensor values = Draw.Uniform(count, Shape(cnn, count));
            compiled.Run(values.AsSpan<float>(), features);
            Same(cnn.Forward(values, fromFloat: true), features, $"{count} images of floats");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bits(string encoder, bool channelsFirst)
    {
        Cnn cnn = Create(encoder, channelsFirst);
        using CompiledCnn compiled = cnn.Compile(maxBatch: 13);
        int threads = Workers.Threads;
        try
        {
            foreach (int count in new[] { 1, 2, 13 })
            {
                Tensor obs = Draw.Bytes(count, Shape(cnn, count));
                float[]? expected = null;
                foreach (int used in new[] { 1, 2, 3, 8 })
                {
                    Workers.Threads = used;
                    var features = new float[count * compiled.OutputFeatures];
                    compiled.Run(obs.AsSpan<byte>(), features);
                    expected ??= features;
                    Assert.Equal(expected, features);
                }
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    // A thread that may take part gets scratch; the values of an image are kept once, whatever the number of threads.
    [Fact]
    public void Working_memory_is_for_those_who_take_part()
    {
        int threads = Workers.Threads;
        try
        {
            long[] allocated = new long[2];
            foreach (int many in new[] { 0, 1 })
            {
                Workers.Threads = many == 0 ? 2 : 128;
                Cnn cnn = Create("DrQCNN", false);
                long before = GC.GetTotalAllocatedBytes(precise: true);
                using CompiledCnn compiled = cnn.Compile(maxBatch: 1);
                compiled.Run(new byte[compiled.ImageLength], new float[compiled.OutputFeatures]);
                Tensor loss = cnn.Forward(Draw.Bytes(1, Shape(cnn, 1))).Sum();
                loss.Backward();
                allocated[many] = GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            Assert.True(allocated[1] < allocated[0] + (16 << 20), $"{allocated[0]} bytes for 2 threads, {allocated[1]} for 128");
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        foreach (string encoder in new[] { "NatureishCNN", "DrQCNN", "IMPALAishCNN", "GridworldCNN" })
        {
            Cnn cnn = Create(encoder, false);
            using CompiledCnn compiled = cnn.Compile(maxBatch: 5);
            foreach (int count in new[] { 1, 5 })
            {
                byte[] pixels = Draw.Bytes(1, Shape(cnn, count)).ToArray<byte>();
                var features = new float[count * compiled.OutputFeatures];

                // The least of some rounds: a thread of the pool may start in any of them, if other tests kept the pool from this one
                // before.
                long least = long.MaxValue;
                for (int round = 0; round < 5; round++)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < 10; i++)
                        compiled.Run(pixels, features);
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }

                Assert.Equal(0, least);
            }
        }
    }

    [Fact]
    public void Many_threads_run_one_compiled_encoder_at_once()
    {
        Cnn cnn = Create("NatureishCNN", false);
        using CompiledCnn compiled = cnn.Compile(maxBatch: 3);
        Tensor[] inputs = [.. Enumerable.Range(0, 6).Select(i => Draw.Bytes(i, Shape(cnn, 1 + (i % 3))))];
        float[][] expected = [.. inputs.Select(obs => cnn.Forward(obs).ToArray<float>())];
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(i => new Thread(() =>
        {
            for (int round = 0; round < 20; round++)
            {
                int at = (i + round) % 6;
                var features = new float[expected[at].Length];
                compiled.Run(inputs[at].AsSpan<byte>(), features);
                if (!features.AsSpan().SequenceEqual(expected[at]))
                    expected[at] = []; // seen below: an assertion on this thread would end the process
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(expected, Assert.NotEmpty);
    }

    [Fact]
    public void Parameters_are_those_of_compilation_until_refreshed()
    {
        Cnn cnn = Create("GridworldCNN", false);
        using CompiledCnn compiled = cnn.Compile(maxBatch: 1);
        Tensor obs = Draw.Bytes(1, Shape(cnn, 1));
        Tensor before = cnn.Forward(obs).Detach();
        cnn.Parameters().First().AsSpan<float>()[0] += 1;
        Tensor after = cnn.Forward(obs).Detach();
        var features = new float[compiled.OutputFeatures];
        compiled.Run(obs.AsSpan<byte>(), features);
        Same(before, features, "before refreshing");
        compiled.Refresh();
        compiled.Run(obs.AsSpan<byte>(), features);
        Same(after, features, "after refreshing");
        Assert.NotEqual(before.ToArray<float>(), after.ToArray<float>());
    }

    [Fact]
    public void Wrong_spans_are_errors_that_say_what_was_expected()
    {
        Cnn cnn = Create("GridworldCNN", false);
        using CompiledCnn compiled = cnn.Compile(maxBatch: 2);
        int length = cnn.ImgShape.Item1 * cnn.ImgShape.Item2 * cnn.ImgShape.Item3, features = compiled.OutputFeatures;
        Fails.With<ArgumentException>(
            () => compiled.Run(new byte[length - 1], new float[features]), "GridworldCNN", $"{length}", $"{length - 1}");
        Fails.With<ArgumentException>(() => compiled.Run(new byte[3 * length], new float[3 * features]), "up to 2", "got 3");
        Fails.With<ArgumentException>(() => compiled.Run(new byte[2 * length], new float[features]), $"{2 * features}", $"{features}");
        Fails.With<ArgumentOutOfRangeException>(() => cnn.Compile(0), "maxBatch");
    }

    [Fact]
    public void A_disposed_encoder_throws()
    {
        CompiledCnn compiled = Create("GridworldCNN", false).Compile(maxBatch: 2);
        compiled.Dispose();
        compiled.Dispose();
        Assert.Throws<ObjectDisposedException>(() => compiled.Run(new byte[compiled.ImageLength], new float[compiled.OutputFeatures]));
        Assert.Throws<ObjectDisposedException>(compiled.Refresh);
    }

    [Fact]
    public void A_refresh_behind_its_disposal_gives_the_parameters_back()
    {
        Cnn cnn = Create("GridworldCNN", false);
        CompiledCnn compiled = cnn.Compile(maxBatch: 1);
        compiled.Dispose();
        Assert.Throws<ObjectDisposedException>(compiled.Refresh);
        PackedParameters parameters = cnn.Plan!.Packed.Lease(backward: false);
        Assert.Equal(1, parameters.Leases);
    }

    [Fact]
    public void One_that_cannot_be_planned_runs_too()
    {
        var cnn = new LookingCnn();
        using CompiledCnn compiled = cnn.Compile(maxBatch: 2);
        Tensor obs = Draw.Bytes(1, Shape(cnn, 2));
        var features = new float[2 * compiled.OutputFeatures];
        compiled.Run(obs.AsSpan<byte>(), features);
        Assert.Equal(obs.ToArray<byte>().Select(static pixel => 2 * ((pixel / 128f) - 1)), features);
    }

    private static Cnn Create(string encoder, bool channelsFirst)
    {
        int size = encoder == "GridworldCNN" ? 9 : 40;
        return Amago.Configuration.Encoders.Find(encoder)
            .Create(channelsFirst ? (3, size, size + 2) : (size, size + 2, 3), channelsFirst, "leaky_relu", generator: new Generator(0));
    }

    private static Shape Shape(Cnn cnn, int count) => [count, 1, cnn.ImgShape.Item1, cnn.ImgShape.Item2, cnn.ImgShape.Item3];

    private static void Same(Tensor expected, float[] actual, string what) =>
        Assert.True(
            expected.ToArray<float>().AsSpan().SequenceEqual(actual.AsSpan(0, expected.ElementCount)), $"{what}: the features differ");

    /// <summary>Can't be recorded.</summary>
    private sealed class LookingCnn() : Cnn((3, 2, 1), false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs.ToArray<float>().Length > 0 ? imgs * 2 : imgs;
    }
}
