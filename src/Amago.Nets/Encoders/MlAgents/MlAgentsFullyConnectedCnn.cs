namespace Amago.Nets;

/// <summary>
/// <c>FullyConnectedVisualEncoder</c> of Unity ML-Agents (<c>vis_encode_type: fully_connected</c>): a linear layer on the pixels, for
/// images of any size.
/// </summary>
public sealed class MlAgentsFullyConnectedCnn : MlAgentsCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, leaky ReLU in the library.</param>
    /// <param name="outputSize">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A size is less than 1.</exception>
    public MlAgentsFullyConnectedCnn(
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
            new LayerStack("conv_layers", [], [], "dense.0", outputSize),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "mlagents_fully_connected";
}
