using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Nets.Encoders;

/// <summary>What a sample becomes does not depend on the company that it comes in: the same bits in a batch of any size.</summary>
[Collection("Workers")]
public sealed class BatchInvarianceTests
{
    // Of the largest only what is compiled is held against the rest: without optimisation the others take minutes.
    private static readonly int[] Batches = [1, 2, 9, 17, 300];

    public static TheoryData<string> EncoderNames => [.. Amago.Configuration.Encoders.All.Select(static encoder => encoder.PythonName)];

    [Theory]
    [MemberData(nameof(EncoderNames))]
    public void Encoders(string name)
    {
        using var scope = new TensorScope();
        Cnn cnn = Create(name);
        (int height, int width, int channels) = cnn.ImgShape;
        Tensor images = Draw.Bytes(1, [Batches[^1], 1, height, width, channels]);
        Tensor expected = cnn.Forward(images).MergeLeading(2);
        int features = cnn.OutputFeatures, length = height * width * channels;
        using CompiledCnn compiled = cnn.Compile(Batches[^1]);
        foreach (int batch in Batches)
        {
            Tensor part = images.Slice(0, Batches[^1] - batch, batch), wanted = expected.Slice(0, Batches[^1] - batch, batch);
            string what = $"{name}, {batch} images";
            float[] rows = new float[batch * features];
            compiled.Run(images.AsSpan<byte>()[((Batches[^1] - batch) * length)..], rows);
            Compare.Bits(wanted, Tensor.FromArray(rows, [batch, features]), $"{what}, compiled");
            if (batch == Batches[^1])
                continue;
            Compare.Bits(wanted, cnn.Forward(part).MergeLeading(2), $"{what}, planned");
            Compare.Bits(
                wanted, cnn.Forward(part.Reshape(1, batch, height, width, channels)).MergeLeading(2), $"{what}, planned, in one sequence");
            Compare.Bits(wanted, cnn.ForwardByOperations(part, false, true).MergeLeading(2), $"{what}, by operations");
            using CompiledCnn own = cnn.Compile(batch);
            own.Run(images.AsSpan<byte>()[((Batches[^1] - batch) * length)..], rows);
            Compare.Bits(wanted, Tensor.FromArray(rows, [batch, features]), $"{what}, compiled for them");
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(130, 7)]
    [InlineData(1000, 64)]
    [InlineData(513, 130)]
    public void Linear_layers(int inputs, int outputs)
    {
        var layer = new Linear(inputs, outputs, generator: new Generator(1));
        Tensor rows = Draw.Uniform(2, [Batches[^1], inputs]), expected = layer.Forward(rows);
        for (int batch = 1; batch <= Batches[^1]; batch++)
        {
            int first = Batches[^1] - batch;
            Compare.Bits(expected.Slice(0, first, batch), layer.Forward(rows.Slice(0, first, batch)), $"{batch} rows");
        }
    }

    [Theory]
    [InlineData("discrete")]
    [InlineData("continuous")]
    public void Policies(string kind)
    {
        var space = new ObservationSpace(
            [new VectorEntry("speed", 3), new ImageEntry("camera", [20, 21, 3]), new DiscreteEntry("gear", 4)]);
        var settings = new ObservationEncoderSettings { NormalizeVectors = true, MergeFeatures = 48, MergeNorm = "layer" };
        var encoder = new ObservationEncoder(
            space, static _ => new ImpalaishCnn((20, 21, 3), false, "relu", generator: new Generator(1)), settings, new Generator(2));
        ActionSpace actions = kind == "discrete" ? new DiscreteActions(6) : new ContinuousActions([-1f, -1f], [1f, 1f]);
        var policy = new ActorCritic(encoder, actions, hidden: 72, generator: new Generator(3));
        var all = new Dictionary<string, Tensor>
        {
            ["speed"] = Draw.Uniform(1, [Batches[^1], 3]),
            ["camera"] = Draw.Bytes(2, [Batches[^1], 20, 21, 3]),
            ["gear"] = Tensor.FromArray([.. Enumerable.Range(0, Batches[^1]).Select(static i => (long)(i % 4))], [Batches[^1]]),
        };
        Tensor[] expected = [.. policy.Forward(all)];
        foreach (int batch in Batches)
        {
            int first = Batches[^1] - batch;
            var part = all.ToDictionary(static pair => pair.Key, pair => pair.Value.Slice(0, first, batch));
            using CompiledNetwork compiled = policy.Compile(batch);
            part["speed"].AsSpan<float>().CopyTo(compiled.Floats("speed"));
            part["camera"].AsSpan<byte>().CopyTo(compiled.Pixels("camera"));
            part["gear"].AsSpan<long>().CopyTo(compiled.Numbers("gear"));
            compiled.Run(batch);
            foreach ((string name, Tensor all300, Tensor forward) in policy.OutputNames.Zip(expected, policy.Forward(part)))
            {
                Tensor wanted = all300.Slice(0, first, batch);
                Compare.Bits(wanted, forward, $"{kind}, {batch}: {name}");
                Compare.Bits(wanted, Tensor.FromSpan(compiled.Output(name), wanted.Shape), $"{kind}, {batch}, compiled: {name}");
            }
        }
    }

    private static Cnn Create(string name)
    {
        // The smallest sides that all layers of an encoder are worth something at; one that wants larger images says so.
        EncoderDescriptor encoder = Amago.Configuration.Encoders.Find(name);
        foreach (int size in new[] { 10, 20, 36, 64 })
        {
            try
            {
                return encoder.Create((size, size, 3), channelsFirst: false, generator: new Generator(5));
            }
            catch (ArgumentException) when (size < 64)
            {
            }
        }

        throw new InvalidOperationException(name);
    }
}
