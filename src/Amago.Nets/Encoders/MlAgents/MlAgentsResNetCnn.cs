using Amago.Nets.Encoders;
using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets;

/// <summary>
/// <c>ResNetVisualEncoder</c> of Unity ML-Agents (https://github.com/Unity-Technologies/ml-agents, <c>vis_encode_type: resnet</c>), the
/// encoder of IMPALA (https://arxiv.org/abs/1802.01561) with swish and without padding of its max-pools: for 16, 32 and 32 channels a 3x3
/// convolution, a 3x3 max-pool with stride 2 and two blocks x + conv(swish(conv(swish(x)))); swish; a linear layer; ReLU. Convolutions
/// start as PyTorch's default has it, the linear layer as a normal distribution of deviation 1.41 / sqrt(inputs) with zero bias.
/// </summary>
public sealed class MlAgentsResNetCnn : Cnn
{
    private static readonly int[] Channels = [16, 32, 32];

    private readonly (Conv2d Convolution, PreActivationBlock First, PreActivationBlock Second)[] _stages;
    private readonly MaxPool2d _pool;
    private readonly Linear _dense;
    private readonly Relu _relu;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation of the blocks, swish in the library: <c>silu</c>.</param>
    /// <param name="outputSize">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is smaller than 15x15, or a size is less than 1.</exception>
    public MlAgentsResNetCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "silu",
        int outputSize = 128,
        PixelScaling scaling = PixelScaling.Unit,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation, scaling)
    {
        generator ??= Generator.FromEntropy();
        _pool = new MaxPool2d(3, stride: 2);
        SmallestImage.Expect(this, Channels.Select(_ => _pool.Window), $"{Channels.Length} stages (3x3 max-pool with stride 2 each)");
        _stages = new (Conv2d, PreActivationBlock, PreActivationBlock)[Channels.Length];
        var layers = new List<(string, Module)>();
        (int inputs, int height, int width) = (InputChannels, ImageHeight, ImageWidth);
        for (int i = 0; i < _stages.Length; i++)
        {
            int channels = Channels[i];
            _stages[i] = (
                new Conv2d(inputs, channels, kernelSize: 3, padding: 1, generator: generator),
                new PreActivationBlock(channels, isSequential: true, generator),
                new PreActivationBlock(channels, isSequential: true, generator));
            layers.Add(($"{4 * i}", _stages[i].Convolution));
            layers.Add(($"{(4 * i) + 2}", _stages[i].First));
            layers.Add(($"{(4 * i) + 3}", _stages[i].Second));
            (inputs, height, width) = (channels, _pool.Window.OutputHeight(height), _pool.Window.OutputWidth(width));
        }

        Register("sequential", new ModuleGroup(layers));
        int flat = (int)Math.Min((long)inputs * height * width, int.MaxValue);
        _dense = Register("dense", new Linear(flat, outputSize, generator: generator));
        LibraryInit.KaimingNormal(_dense, generator, MlAgentsCnn.Gain);
        _relu = Register("relu", new Relu());
        BuiltWith(("features_dim", EncoderDescription.Text(outputSize)), ("scaling", EncoderDescription.Text(scaling)));
        EnsureRecorded();
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "mlagents_resnet";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs)
    {
        Tensor x = imgs;
        foreach ((Conv2d convolution, PreActivationBlock first, PreActivationBlock second) in _stages)
            x = second.Forward(first.Forward(_pool.Forward(convolution.Forward(x)), Activation), Activation);
        return Activation.Forward(x);
    }

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) => _relu.Forward(_dense.Forward(features));
}
