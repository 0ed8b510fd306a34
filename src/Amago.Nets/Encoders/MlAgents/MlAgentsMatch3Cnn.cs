namespace Amago.Nets;

/// <summary>
/// <c>SmallVisualEncoder</c> of Unity ML-Agents (<c>vis_encode_type: match3</c>): 35 and 144 3x3 convolutions, a linear layer. After a
/// predictor for match-three games (https://www.researchgate.net/publication/328307928).
/// </summary>
public sealed class MlAgentsMatch3Cnn : MlAgentsCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, leaky ReLU in the library.</param>
    /// <param name="outputSize">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is smaller than 5x5, or a size is less than 1.</exception>
    public MlAgentsMatch3Cnn(
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
            new LayerStack("conv_layers", [35, 144], [new(3), new(3)], "dense.0", outputSize),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "mlagents_match3";
}
