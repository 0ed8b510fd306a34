namespace Amago.Nets;

/// <summary>
/// <c>NatureVisualEncoder</c> of Unity ML-Agents (<c>vis_encode_type: nature_cnn</c>): the convolutions of the Atari DQN
/// (https://www.nature.com/articles/nature14236), a linear layer.
/// </summary>
public sealed class MlAgentsNatureCnn : MlAgentsCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, leaky ReLU in the library.</param>
    /// <param name="outputSize">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is smaller than 36x36, or a size is less than 1.</exception>
    public MlAgentsNatureCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "leaky_relu",
        int outputSize = 128,
        PixelScaling scaling = PixelScaling.Unit,
        Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            scaling,
            LayerStack.Nature("conv_layers", "dense.0", outputSize),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "mlagents_nature_cnn";
}
