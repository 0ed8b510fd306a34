using Amago.Nets;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>
/// A user's encoder with an operation of every kind: coordinate channels, a gate over channels, tokens, neighbours, arithmetic.
/// </summary>
internal sealed class OwnCnn : Cnn
{
    private const int Channels = 8;

    private readonly Conv2d _conv;
    private readonly MaxPool2d _pool;
    private readonly GroupNorm _groupNorm;
    private readonly LayerNorm _layerNorm, _plainNorm;
    private readonly Linear _gate;
    private readonly Tensor _scale;

    public OwnCnn((int, int, int) imgShape, bool channelsFirst, string activation, Generator generator)
        : base(imgShape, channelsFirst, activation)
    {
        _conv = Register("conv", new Conv2d(InputChannels + 1, Channels, kernelSize: 3, stride: 2, padding: 1, bias: false, generator));
        _pool = Register("pool", new MaxPool2d(2, 1, 1));
        _groupNorm = Register("group_norm", new GroupNorm(2, Channels, affine: false));
        _layerNorm = Register("layer_norm", new LayerNorm(Channels));
        _plainNorm = Register("plain_norm", new LayerNorm(Channels, affine: false));
        _gate = Register("gate", new Linear(Channels, Channels, generator: generator));
        _scale = Register("scale", Tensor.Full([Channels], 0.5f));
        EnsureRecorded();
    }

    protected override Tensor ConvForward(Tensor imgs)
    {
        int n = imgs.Shape[0];
        Tensor rows = Tensor.FromArray([.. Enumerable.Range(0, ImageHeight).Select(y => (float)y / ImageHeight)], [1, 1, ImageHeight, 1]);
        Tensor x = Tensor.Cat([imgs, rows.Expand(n, 1, ImageHeight, ImageWidth)], 1);
        x = Activation.Forward(_groupNorm.Forward(_pool.Forward(_conv.Forward(x)))); // (N, C, H, W)
        int height = x.Shape[2], width = x.Shape[3];

        Tensor gate = _gate.Forward(x.Mean([2, 3])).Softmax(); // (N, C)
        x = x * gate.Reshape(n, Channels, 1, 1) * _scale.Exp().Reshape(Channels, 1, 1);

        Tensor pixels = x.Permute(0, 2, 3, 1).Reshape(n * height * width, Channels);
        Tensor tokens = _plainNorm.Forward(_layerNorm.Forward(pixels).Tanh()).Reshape(n, height * width, Channels);
        tokens = tokens - tokens.Max([1], keepDimensions: true) + tokens.LogSoftmax(1).Contiguous();
        Tensor maps = tokens.Transpose(1, 2).Reshape(n, Channels, height, width);

        Tensor left = maps.Slice(3, 0, width - 1), right = maps.Slice(3, 1, width - 1);
        Tensor edges = Tensor.Maximum(left, right) - Tensor.Minimum(left, right);
        Tensor energy = ((edges.Square() + 1f).Sqrt().Log() / ((2f - edges.Clamp(0, 1)) * 0.5f)) - left.Sum([1], keepDimensions: true)
            .Expand(n, Channels, height, width - 1);
        return Tensor.Cat([energy, -edges, maps.Slice(3, 0, width - 1).Slice(0, 0, n)], 1);
    }
}
