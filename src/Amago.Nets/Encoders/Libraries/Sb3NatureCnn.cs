namespace Amago.Nets;

/// <summary>
/// <c>NatureCNN</c> of stable-baselines3 (https://stable-baselines3.readthedocs.io): the convolutions of the Atari DQN
/// (https://www.nature.com/articles/nature14236), ReLU after each, a linear layer, ReLU. Weights start orthogonal with gain sqrt(2), as the
/// library's actor-critic policies start their feature extractors; biases start at zero.
/// </summary>
public sealed class Sb3NatureCnn : OrthogonalNatureCnn
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
    public Sb3NatureCnn(
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
            LayerStack.Nature("cnn", "linear.0", featuresDim),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "sb3_nature";
}
