using Amago.Nets.Encoders.Libraries;

namespace Amago.Nets;

/// <summary>
/// The residual encoder of IMPALA as its paper has it (https://arxiv.org/abs/1802.01561, figure 3): stages of a 3x3 convolution, a 3x3
/// max-pool with stride 2 and two residual blocks x + conv(relu(conv(relu(x)))); ReLU; a linear layer; ReLU. PyTorch's default
/// initialisation, as its ports have it. Amago's variant, with group norm and without the linear layer, is <see cref="ImpalaishCnn"/>.
/// </summary>
public sealed class ImpalaCnn : Cnn
{
    private readonly ImpalaStage[] _stages;
    private readonly Linear _linear;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, ReLU in the paper.</param>
    /// <param name="settings">Channels, pooling, features; null for the paper's.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is too small, or a setting is out of its range.</exception>
    public ImpalaCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        ImpalaSettings? settings = null,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation, (settings ??= new ImpalaSettings()).Scaling)
    {
        int[] channels = settings.CheckedChannels(DisplayName);
        generator ??= Generator.FromEntropy();
        _stages = ImpalaStage.Stages(this, channels, settings.Pooling, ImpalaNames.Paper, generator);
        Register("stages", new ModuleList<ImpalaStage>(_stages));
        int flat = ImpalaStage.MapLength(this, channels, settings.Pooling);
        _linear = Register("linear", new Linear(flat, settings.FeaturesDim, generator: generator));
        BuiltWith(settings.Written());
        EnsureRecorded();
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "impala";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs) =>
        Activation.Forward(_stages.Aggregate(imgs, (x, stage) => stage.Forward(x, Activation)));

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) => Activation.Forward(_linear.Forward(features));
}
