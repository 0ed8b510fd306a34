using Amago.Nets.Encoders.Libraries;

namespace Amago.Nets;

/// <summary>
/// The encoder of CleanRL's <c>ppo_procgen</c> (https://docs.cleanrl.dev): <see cref="ImpalaCnn"/> with a padding of 1 in its max-pools,
/// under that file's names. They are the places 0, 1, 2 and 5 of a <c>torch.nn.Sequential</c>, which stands as <c>network.</c> before them
/// in CleanRL's files. PyTorch's default initialisation.
/// </summary>
public sealed class CleanRlImpalaCnn : Cnn
{
    private static readonly int[] Channels = [16, 32, 32];

    private readonly ImpalaStage[] _stages;
    private readonly Linear _linear;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, ReLU in the library.</param>
    /// <param name="featuresDim">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or there is no such activation.</exception>
    public CleanRlImpalaCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        int featuresDim = 256,
        PixelScaling scaling = PixelScaling.Unit,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation, scaling)
    {
        generator ??= Generator.FromEntropy();
        _stages = ImpalaStage.Stages(this, Channels, ImpalaPooling.Padded, ImpalaNames.CleanRl, generator);
        for (int i = 0; i < _stages.Length; i++)
            Register($"{i}", _stages[i]);
        _linear = Register("5", new Linear(ImpalaStage.MapLength(this, Channels, ImpalaPooling.Padded), featuresDim, generator: generator));
        BuiltWith(("features_dim", EncoderDescription.Text(featuresDim)), ("scaling", EncoderDescription.Text(scaling)));
        EnsureRecorded();
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "cleanrl_impala";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs) =>
        Activation.Forward(_stages.Aggregate(imgs, (x, stage) => stage.Forward(x, Activation)));

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) => Activation.Forward(_linear.Forward(features));
}
