namespace Amago.Nets;

/// <summary>
/// <c>SimpleVisualEncoder</c> of Unity ML-Agents (<c>vis_encode_type: simple</c>): 16 8x8 convolutions with stride 4, 32 4x4 with stride 2,
/// a linear layer.
/// </summary>
public sealed class MlAgentsSimpleCnn : MlAgentsCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, leaky ReLU in the library.</param>
    /// <param name="outputSize">Outputs of the linear layer.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is smaller than 20x20, or a size is less than 1.</exception>
    public MlAgentsSimpleCnn(
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
            new LayerStack("conv_layers", [16, 32], [new(8, stride: 4), new(4, stride: 2)], "dense.0", outputSize),
            generator ?? Generator.FromEntropy())
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "mlagents_simple";
}
