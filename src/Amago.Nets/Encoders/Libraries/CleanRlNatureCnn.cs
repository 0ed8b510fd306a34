namespace Amago.Nets;

/// <summary>
/// The encoder of CleanRL's <c>ppo_atari</c> and <c>dqn_atari</c> (https://docs.cleanrl.dev): the convolutions of the Atari DQN
/// (https://www.nature.com/articles/nature14236), ReLU after each, a linear layer, ReLU. Names are the places 0, 2, 4 and 7 of a
/// <c>torch.nn.Sequential</c>, which stands as <c>network.</c> before them in CleanRL's files. Weights start orthogonal with gain sqrt(2),
/// as in <c>ppo_atari</c>; biases start at zero.
/// </summary>
public sealed class CleanRlNatureCnn : OrthogonalNatureCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, ReLU in the library.</param>
    /// <param name="featuresDim">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is smaller than 36x36, a size is less than 1, or there is no such activation.
    /// </exception>
    public CleanRlNatureCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        int featuresDim = 512,
        PixelScaling scaling = PixelScaling.Unit,
        Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            scaling,
            LayerStack.Nature("", "7", featuresDim),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "cleanrl_nature";
}
