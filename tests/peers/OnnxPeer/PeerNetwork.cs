using Amago.Nets;
using Amago.Onnx;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>
/// A whole network of two cameras, a vector and a number: encoders in both layouts, one of them for both cameras; norms, activations and
/// heads behind them.
/// </summary>
internal sealed class PeerNetwork : Network
{
    private readonly Linear _merge, _policy, _value;
    private readonly LayerNorm _norm;
    private readonly Activation _activation;

    public PeerNetwork(string activation, bool channelsFirst)
    {
        (int, int, int) shape = channelsFirst ? (3, 36, 40) : (36, 40, 3);
        Camera = Register("camera", new NatureishCnn(shape, channelsFirst, activation, channels: [4, 6, 8], generator: new Generator(1)));
        Other = Register("other", new NatureishCnn(shape, channelsFirst, activation, channels: [4, 4, 5], generator: new Generator(2)));
        int rows = (2 * Camera.OutputFeatures) + Other.OutputFeatures + 3 + 4;
        _merge = Register("merge", new Linear(rows, 24, generator: new Generator(3)));
        _norm = Register("norm", new LayerNorm(24));
        _activation = Register("activation", Activations.Create(activation));
        _policy = Register("policy", new Linear(24, 6, generator: new Generator(4)));
        _value = Register("value", new Linear(24, 1, generator: new Generator(5)));
        Inputs =
        [
            new ImageInput("front", Camera), new ImageInput("back", Camera), new ImageInput("front", Other),
            new VectorInput("speed", 3), new IndexInput("gear", 4),
        ];
    }

    public Cnn Camera { get; }

    public Cnn Other { get; }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; } = ["logits", "values", "embedding"];

    /// <summary>Random observations of a batch.</summary>
    public Dictionary<string, Tensor> Draw(int batch, Generator generator)
    {
        (int first, int second, int third) = Camera.ImgShape;
        var numbers = new long[batch];
        generator.RandomIntegers(numbers, 0, 4);
        var speed = new float[batch * 3];
        generator.Normal(speed, 0, 2);
        return new Dictionary<string, Tensor>
        {
            ["front"] = Pixels([batch, first, second, third]),
            ["back"] = Pixels([batch, first, second, third]),
            ["speed"] = Tensor.FromArray(speed, [batch, 3]),
            ["gear"] = Tensor.FromArray(numbers, [batch]),
        };

        Tensor Pixels(Shape shape)
        {
            var values = new long[shape.ElementCount];
            generator.RandomIntegers(values, 0, 256);
            return Tensor.FromArray(Array.ConvertAll(values, static value => (byte)value), shape);
        }
    }

    /// <summary>Observations as a file takes them whose images are of a kind.</summary>
    public Dictionary<string, Tensor> Fed(Dictionary<string, Tensor> observations, OnnxImages images) => observations.ToDictionary(
        static named => named.Key,
        named => named.Value.DType == DType.UInt8 && images != OnnxImages.Bytes ? Floats(named.Value, images) : named.Value);

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        Tensor speed = ((rows[3] - 0.25f) / 2f).Clamp(-1, 1);
        Tensor embedding = _activation.Forward(_norm.Forward(_merge.Forward(Tensor.Cat([rows[0], rows[1], rows[2], speed, rows[4]], 1))));
        return [_policy.Forward(embedding).LogSoftmax(), _value.Forward(embedding).Reshape(rows[0].Shape[0]), embedding.Tanh()];
    }

    private Tensor Floats(Tensor pixels, OnnxImages images)
    {
        if (images == OnnxImages.UnitChannelsFirst)
        {
            Tensor unit = Tensor.FromArray(Array.ConvertAll(pixels.ToArray<byte>(), static value => value / 255f), pixels.Shape);
            return Camera.ChannelsFirst ? unit : unit.Permute(0, 3, 1, 2).Contiguous();
        }

        return Tensor.FromArray(Array.ConvertAll(pixels.ToArray<byte>(), static value => (value / 128f) - 1), pixels.Shape);
    }
}
