using Amago.Nets.Encoders.Libraries;

namespace Amago.Nets;

/// <summary>
/// Impoola (https://arxiv.org/abs/2503.05546): <see cref="ImpalaCnn"/> with the mean over each map in place of flattening, so that the
/// linear layer is small and the size of the images does not matter to it; twice as wide, max-pools with a padding of 1. PyTorch's default
/// initialisation.
/// </summary>
public sealed class ImpoolaCnn : Cnn
{
    private readonly ImpalaStage[] _stages;
    private readonly MeanPool2d _mean;
    private readonly Linear _linear;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, ReLU in the paper.</param>
    /// <param name="settings">Channels, width, pooling, features; null for <see cref="Defaults"/>.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is too small, or a setting is out of its range.</exception>
    public ImpoolaCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        ImpalaSettings? settings = null,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation, (settings ??= Defaults).Scaling)
    {
        int[] channels = settings.CheckedChannels(DisplayName);
        generator ??= Generator.FromEntropy();
        _stages = ImpalaStage.Stages(this, channels, settings.Pooling, ImpalaNames.Paper, generator);
        Register("stages", new ModuleList<ImpalaStage>(_stages));
        _mean = Register("mean", new MeanPool2d());
        _linear = Register("linear", new Linear(channels[^1], settings.FeaturesDim, generator: generator));
        BuiltWith(settings.Written());
        EnsureRecorded();
    }

    /// <summary>The settings of the paper: width 2, a padding of 1.</summary>
    public static ImpalaSettings Defaults { get; } = new() { Width = 2, Pooling = ImpalaPooling.Padded };

    /// <inheritdoc/>
    protected internal override string DisplayName => "impoola";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs) =>
        _mean.Forward(Activation.Forward(_stages.Aggregate(imgs, (x, stage) => stage.Forward(x, Activation))));

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) => Activation.Forward(_linear.Forward(features));
}
