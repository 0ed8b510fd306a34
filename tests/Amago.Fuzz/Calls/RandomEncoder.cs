using Amago.Nets;
using Amago.Tensors;
using WindowGeometry = Amago.Kernels.WindowGeometry;

namespace Amago.Fuzz.Calls;

/// <summary>An encoder whose layers are decisions: convolutions, pools, norms, activations, sums with what came before.</summary>
internal sealed class RandomEncoder : Cnn
{
    private const int MostLayers = 6;
    private readonly List<Func<Tensor, Tensor>> _layers = [];

    public RandomEncoder(Decisions d)
        : base(Shape(d, out bool channelsFirst), channelsFirst, d.OneOf("relu", "leaky_relu", "gelu", "mish", "adaptive"))
    {
        int channels = InputChannels;
        var generator = new Generator(d.Next(256));
        for (int i = d.Between(1, MostLayers); i > 0; i--)
            channels = Add(d, i, channels, generator);
        EnsureRecorded();
    }

    protected override Tensor ConvForward(Tensor imgs) => _layers.Aggregate(imgs, static (x, layer) => layer(x));

    private static (int, int, int) Shape(Decisions d, out bool channelsFirst)
    {
        channelsFirst = d.Flag();
        (int height, int width, int channels) = (d.Between(1, 24), d.Between(1, 24), d.Between(1, 6));
        return channelsFirst ? (channels, height, width) : (height, width, channels);
    }

    private int Add(Decisions d, int i, int channels, Generator generator)
    {
        switch (d.Next(6))
        {
            case 0:
                var pool = new MaxPool2d(d.Between(1, 3), d.Between(1, 3));
                _layers.Add(pool.Forward);
                return channels;
            case 1:
                int groups = d.OneOf(1, 2, 4);
                if (channels % groups != 0)
                    return channels;
                _layers.Add(Register($"norm{i}", new GroupNorm(groups, channels)).Forward);
                return channels;
            case 2:
                _layers.Add(Activation.Forward);
                return channels;
            case 3:
                Conv2d inner = Register($"inner{i}", new Conv2d(channels, channels, kernelSize: 3, padding: 1, generator: generator));
                _layers.Add(x => x + inner.Forward(Activation.Forward(x)));
                return channels;
            default:
                int outputs = d.OneOf(1, 4, 8, 16, d.Between(1, 40));
                var window = new WindowGeometry(d.Between(1, 5), d.Between(1, 5), d.Between(1, 3), d.Between(1, 3), d.Next(3), d.Next(3));
                _layers.Add(Register($"conv{i}", new Conv2d(channels, outputs, window, bias: d.Flag(), generator: generator)).Forward);
                return outputs;
        }
    }
}
