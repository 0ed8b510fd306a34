using Amago.Kernels;
using Amago.Nets;

namespace Amago.Tests.Nets.Networks;

/// <summary>Compiled networks: the bits of Forward for any rows and threads, without allocation, and errors in words.</summary>
[Collection("Workers")]
public sealed class CompiledNetworkTests
{
    private const int MaxBatch = 300; // more than one block of rows

    [Fact]
    public void A_compiled_network_gives_the_bits_of_Forward_and_allocates_nothing()
    {
        Network network = EveryStep();
        using CompiledNetwork compiled = network.Compile(MaxBatch);
        Assert.Null(compiled.Obstacle);
        foreach (int threads in new[] { 1, 2 })
        {
            using IDisposable limit = Workers.Limit(threads);
            foreach (int rows in new[] { 1, 2, 7, 64, 257, MaxBatch, 1 })
            {
                Dictionary<string, Tensor> observations = Observations(rows, seed: rows);
                Fill(compiled, observations);
                Assert.Equal(0, Allocations.Least(() => compiled.Run(rows)));
                AssertOutputs(network, observations, compiled, $"{rows} rows, {threads} threads");
            }
        }
    }

    [Fact]
    public void Changed_parameters_count_after_Refresh()
    {
        Network network = EveryStep();
        using CompiledNetwork compiled = network.Compile(4);
        Dictionary<string, Tensor> observations = Observations(4, seed: 1);
        Fill(compiled, observations);
        compiled.Run(4);
        float[] old = compiled.Output("value").ToArray();
        foreach (Tensor parameter in network.Parameters())
        {
            Span<float> values = parameter.AsSpan<float>();
            for (int i = 0; i < values.Length; i++)
                values[i] *= 1.25f;
        }

        compiled.Run(4);
        Assert.Equal(old, compiled.Output("value").ToArray());
        compiled.Refresh();
        compiled.Run(4);
        Assert.NotEqual(old, compiled.Output("value").ToArray());
        AssertOutputs(network, observations, compiled, "refreshed");
    }

    [Fact]
    public void Images_come_as_bytes_as_floats_or_from_the_callers_memory()
    {
        Cnn encoder = Camera(1);
        var head = new Linear(encoder.OutputFeatures, 3, generator: new Generator(3));
        var network = new OwnNetwork([new ImageInput("observation", encoder)], ["q"], rows => [head.Forward(rows[0])], head);
        using CompiledNetwork compiled = network.Compile(5);
        Assert.Equal([3], compiled.OutputShape("q").ToArray());
        Tensor bytes = Draw.Bytes(1, [5, 6, 8, 2]), floats = Draw.Uniform(2, [5, 6, 8, 2]);
        compiled.Run(bytes.AsSpan<byte>());
        Compare.Bits(network.Forward(One(bytes))[0], Tensor.FromSpan<float>(compiled.Output("q"), [5, 3]), "lent bytes");
        floats.AsSpan<float>().CopyTo(compiled.Floats("observation"));
        compiled.Run(5);
        Compare.Bits(network.Forward(One(floats))[0], Tensor.FromSpan<float>(compiled.Output("q"), [5, 3]), "floats");
        bytes.AsSpan<byte>().CopyTo(compiled.Pixels("observation"));
        compiled.Run(2);
        Compare.Bits(
            network.Forward(One(bytes.Slice(0, 0, 2)))[0], Tensor.FromSpan<float>(compiled.Output("q"), [2, 3]), "bytes");
        Assert.Equal(0, Allocations.Least(() => compiled.Run(bytes.AsSpan<byte>())));

        static Dictionary<string, Tensor> One(Tensor images) => new() { ["observation"] = images };
    }

    [Fact]
    public void One_encoder_may_serve_two_cameras_and_two_encoders_one()
    {
        Cnn shared = Camera(1), other = Camera(2);
        NetworkInput[] inputs = [new ImageInput("left", shared), new ImageInput("right", shared), new ImageInput("left", other)];
        var network = new OwnNetwork(inputs, ["a", "b"], static rows => [Tensor.Cat(rows, 1), rows[1]]);
        using CompiledNetwork compiled = network.Compile(3);
        Assert.Null(compiled.Obstacle);
        var observations =
            new Dictionary<string, Tensor> { ["left"] = Draw.Bytes(1, [3, 6, 8, 2]), ["right"] = Draw.Bytes(2, [3, 6, 8, 2]) };
        foreach ((string name, Tensor images) in observations)
            images.AsSpan<byte>().CopyTo(compiled.Pixels(name));
        compiled.Run(3);
        AssertOutputs(network, observations, compiled, "cameras");
    }

    [Fact]
    public void What_looks_at_values_runs_by_operations_and_says_so()
    {
        var network = new OwnNetwork(
            [new VectorInput("x", 2)], ["y"], static rows => [rows[0].ToArray<float>()[0] > 0 ? rows[0] : -rows[0]]);
        using CompiledNetwork compiled = network.Compile(3);
        Assert.Equal("RowsForward looks at values", compiled.Obstacle);
        new[] { 1f, 2, 3, 4 }.CopyTo(compiled.Floats("x"));
        compiled.Run(2);
        Assert.Equal([1f, 2, 3, 4], compiled.Output("y").ToArray());

        var mixing = new OwnNetwork([new VectorInput("x", 2)], ["y"], static rows => [rows[0] - rows[0].Sum([0], keepDimensions: true)]);
        using CompiledNetwork mixed = mixing.Compile(3);
        Assert.Equal("there is no step for sum", mixed.Obstacle);
    }

    [Fact]
    public void Wrong_calls_are_told_in_words()
    {
        Network network = EveryStep();
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Compile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Compile(int.MaxValue));
        CompiledNetwork compiled = network.Compile(2);
        string named = "'camera' (uint8 or float32 (N, 6, 8, 2)), 'speed' (float32 (N, 3)), 'gear' (int64 (N), 0 to 3)";
        Expect($"expected the name of images among {named}, got 'speed'.", () => compiled.Pixels("speed"));
        Expect($"expected the name of vectors or images among {named}, got 'gear'.", () => compiled.Floats("gear"));
        Expect($"expected the name of numbers among {named}, got 'clock'.", () => compiled.Numbers("clock"));
        Expect("expected an output all, policy, value, embedding, groups, logits, got 'loss'.", () => compiled.Output("loss"));
        Expect("compiled for up to 2 rows.", () => compiled.Run(3));
        Expect($"expected a network of images alone, got one of {named}.", () => compiled.Run(new byte[96]));
        compiled.Numbers("gear")[1] = 4;
        var outside = Assert.Throws<ArgumentException>(() => compiled.Run(2));
        Assert.Equal("'gear': expected int64 (N), 0 to 3, got 4 in row 1.", outside.Message);
        Assert.True(compiled.Output("value").IsEmpty);
        compiled.Dispose();
        compiled.Dispose();
        Assert.Throws<ObjectDisposedException>(() => compiled.Run(1));
        Assert.Throws<ObjectDisposedException>(() => compiled.Output("value"));

        static void Expect(string message, Action call) =>
            Assert.StartsWith($"OwnNetwork: {message}", Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    /// <summary>A network with every kind of step, a trunk, a value that is read twice, and outputs that are inputs.</summary>
    private static OwnNetwork EveryStep()
    {
        var camera = new TrunkCnn();
        Linear merge = Layer(7 + 3 + 4 + 5, 90, 1), policy = Layer(90, 6, 2), value = Layer(90, 1, 3), gear = Layer(4, 5, 4);
        var norm = new LayerNorm(90);
        Activation adaptive = Activations.Create("adaptive"), relu = Activations.Create("relu"), mish = Activations.Create("mish");
        Tensor mean = Draw.Uniform(5, [3]), scale = Draw.Uniform(6, [1, 3], 0.5f, 2f);
        return new OwnNetwork(
            [new ImageInput("camera", camera), new VectorInput("speed", 3), new IndexInput("gear", 4)],
            ["all", "policy", "value", "embedding", "groups", "logits"],
            rows =>
            {
                Tensor speed = ((rows[1] - mean) / scale).Clamp(-2, 2) * 3f + 0.5f;
                Tensor all = Tensor.Cat([rows[0], speed, rows[2], relu.Forward(gear.Forward(rows[2]))], 1);
                Tensor hidden = relu.Forward(merge.Forward(all));
                Tensor embedding = mish.Forward(adaptive.Forward(norm.Forward(hidden + hidden.Tanh())));
                Tensor unit = embedding / ((embedding * embedding).Sum([-1], keepDimensions: true).Sqrt() + 1e-5f);
                Tensor groups = unit.Reshape(unit.Shape[0], 9, 10).Softmax();
                Tensor raw = policy.Forward(unit);
                Tensor logits = Tensor.Cat([raw.Slice(1, 0, 2).LogSoftmax(), raw.Slice(1, 2, 4).LogSoftmax()], 1);
                return [rows[1], raw, value.Forward(hidden).Reshape(hidden.Shape[0]), unit, groups, logits];
            },
            merge, policy, value, gear, norm, adaptive);

        static Linear Layer(int inputs, int outputs, ulong seed) => new(inputs, outputs, generator: new Generator(seed));
    }

    private static GridworldCnn Camera(ulong seed) =>
        new((6, 8, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(seed));

    private static Dictionary<string, Tensor> Observations(int rows, int seed) => new()
    {
        ["camera"] = Draw.Bytes(seed, [rows, 6, 8, 2]),
        ["speed"] = Draw.Uniform(seed + 1, [rows, 3]),
        ["gear"] = Tensor.FromArray([.. Enumerable.Range(0, rows).Select(i => (long)((i * 7) + seed) % 4)], [rows]),
    };

    private static void Fill(CompiledNetwork compiled, Dictionary<string, Tensor> observations)
    {
        observations["camera"].AsSpan<byte>().CopyTo(compiled.Pixels("camera"));
        observations["speed"].AsSpan<float>().CopyTo(compiled.Floats("speed"));
        observations["gear"].AsSpan<long>().CopyTo(compiled.Numbers("gear"));
    }

    private static void AssertOutputs(Network network, Dictionary<string, Tensor> observations, CompiledNetwork compiled, string what)
    {
        IReadOnlyList<Tensor> expected = network.Forward(observations);
        for (int i = 0; i < expected.Count; i++)
        {
            string name = network.OutputNames[i];
            Assert.Equal(expected[i].Shape.Sizes[1..].ToArray(), compiled.OutputShape(name).ToArray());
            Compare.Bits(expected[i], Tensor.FromSpan(compiled.Output(name), expected[i].Shape), $"{what}: {name}");
        }
    }

    private sealed class TrunkCnn : Cnn
    {
        private readonly Conv2d _conv;
        private readonly Linear _trunk;

        public TrunkCnn()
            : base((6, 8, 2), channelsFirst: false, "relu", PixelScaling.Unit)
        {
            _conv = Register("conv", new Conv2d(2, 5, 3, generator: new Generator(8)));
            _trunk = Register("trunk", new Linear(5 * 4 * 6, 7, generator: new Generator(9)));
        }

        protected override Tensor ConvForward(Tensor imgs) => Activation.Forward(_conv.Forward(imgs));

        protected override Tensor DenseForward(Tensor features) => _trunk.Forward(features).Tanh();
    }
}
