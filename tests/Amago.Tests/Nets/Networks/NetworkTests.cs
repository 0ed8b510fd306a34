using Amago.Nets;

namespace Amago.Tests.Nets.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void Rows_are_features_vectors_and_one_hot_numbers()
    {
        var network = new Own();
        Dictionary<string, Tensor> observations = Observations();
        IReadOnlyList<Tensor> outputs = network.Forward(observations);

        Tensor features = network.Camera.Forward(observations["camera"].Reshape(3, 1, 6, 8, 2)).Reshape(3, -1);
        Tensor gears = Tensor.FromArray([0f, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1], [3, 4]);
        Compare.Bits(Tensor.Cat([features, observations["speed"], gears], 1), outputs[0], "rows");
        Compare.Bits(network.Head.Forward(outputs[0]), outputs[1], "head");
    }

    [Theory]
    [InlineData("camera", "expected observations 'camera', 'speed', 'gear', got none of 'camera'")]
    [InlineData("gear", "expected observations 'camera', 'speed', 'gear', got none of 'gear'")]
    public void A_missing_input_is_named(string missing, string message)
    {
        Dictionary<string, Tensor> observations = Observations();
        observations.Remove(missing);
        Expect(message, observations);
    }

    [Fact]
    public void Surplus_and_unfitting_inputs_are_named()
    {
        Dictionary<string, Tensor> surplus = Observations();
        surplus["radio"] = Tensor.Zeros([3, 1]);
        Expect("expected observations 'camera', 'speed', 'gear', got 'radio' too", surplus);
        Expect("expected 'speed' float32 (N, 3), got float32 (3, 4)", With("speed", Tensor.Zeros([3, 4])));
        Expect("expected 'camera' uint8 or float32 (N, 6, 8, 2), got uint8 (3, 2, 6, 8)", With("camera", Draw.Bytes(1, [3, 2, 6, 8])));
        Expect("expected 'gear' int64 (N), 0 to 3, got float32 (3)", With("gear", Tensor.Zeros([3])));
        Expect("expected 3 rows in 'gear', as 'camera' has, got 2", With("gear", Tensor.FromArray([0L, 1L], [2])));
        var outside = Assert.Throws<ArgumentException>(() => new Own().Forward(With("gear", Tensor.FromArray([0L, 4L, 0L], [3]))));
        Assert.Equal("'gear': expected int64 (N), 0 to 3, got 4 in row 1.", outside.Message);
    }

    private static void Expect(string message, Dictionary<string, Tensor> observations)
    {
        var error = Assert.Throws<ArgumentException>(() => new Own().Forward(observations));
        Assert.StartsWith($"Own: {message}.", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> With(string name, Tensor value)
    {
        Dictionary<string, Tensor> observations = Observations();
        observations[name] = value;
        return observations;
    }

    private static Dictionary<string, Tensor> Observations() => new()
    {
        ["camera"] = Draw.Bytes(1, [3, 6, 8, 2]),
        ["speed"] = Draw.Uniform(2, [3, 3]),
        ["gear"] = Tensor.FromArray([2L, 0L, 3L], [3]),
    };

    private sealed class Own : Network
    {
        public Own()
        {
            Camera = Register(
                "camera", new GridworldCnn((6, 8, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(1)));
            Head = Register("head", new Linear(Camera.OutputFeatures + 7, 5, generator: new Generator(2)));
            Inputs = [new ImageInput("camera", Camera), new VectorInput("speed", 3), new IndexInput("gear", 4)];
        }

        public Cnn Camera { get; }

        public Linear Head { get; }

        public override IReadOnlyList<NetworkInput> Inputs { get; }

        public override IReadOnlyList<string> OutputNames { get; } = ["rows", "head"];

        protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
        {
            Tensor all = Tensor.Cat(rows, 1);
            return [all, Head.Forward(all)];
        }
    }
}
