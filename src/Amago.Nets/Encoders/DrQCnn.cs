namespace Amago.Nets;

/// <summary>
/// The encoder of DrQ-v2 (https://arxiv.org/abs/2107.09645), <c>DrQCNN</c> of amago.nets.cnn: four 3x3 convolutions of 32 channels with
/// strides 2, 1, 1 and 1, no padding, the activation after each; <see cref="WeightInit"/>.
/// </summary>
public sealed class DrQCnn : SequentialCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is smaller than the layers need, or there is no such activation.</exception>
    public DrQCnn((int, int, int) imgShape, bool channelsFirst, string activation, Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            new ConvolutionSizes(4, Channels: [32, 32, 32, 32], Kernels: [3, 3, 3, 3], Strides: [2, 1, 1, 1]),
            generator,
            WeightInit.Apply) =>
        BuiltWith(); // its sizes are no settings

    /// <inheritdoc/>
    protected internal override string DisplayName => "DrQCNN";
}
