namespace Amago.Nets;

/// <summary>
/// The convolutions of the Atari DQN (https://www.nature.com/articles/nature14236), <c>NatureishCNN</c> of amago.nets.cnn: 8x8, 4x4 and
/// 3x3 kernels with strides 4, 2 and 1, no padding, the activation after each; <see cref="WeightInit"/>.
/// </summary>
public sealed class NatureishCnn : SequentialCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="channels">Output channels of the three convolutions; [32, 64, 64] by default.</param>
    /// <param name="kernels">Height and width of each convolution's square kernel; [8, 4, 3] by default.</param>
    /// <param name="strides">Stride of each convolution, in pixels; [4, 2, 1] by default.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is too small, a list does not have three sizes of at least 1, or there is no such activation.
    /// </exception>
    public NatureishCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation,
        IReadOnlyList<int>? channels = null,
        IReadOnlyList<int>? kernels = null,
        IReadOnlyList<int>? strides = null,
        Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            new ConvolutionSizes(3, channels ?? [32, 64, 64], kernels ?? [8, 4, 3], strides ?? [4, 2, 1]),
            generator,
            WeightInit.Apply)
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "NatureishCNN";
}
