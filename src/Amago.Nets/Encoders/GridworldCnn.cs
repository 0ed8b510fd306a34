namespace Amago.Nets;

/// <summary>
/// Three small convolutions for grid worlds such as MinAtar and MiniGrid, <c>GridworldCNN</c> of amago.nets.cnn: 2x2 kernels with stride
/// 1, no padding, the activation after each; PyTorch's default initialisation.
/// </summary>
public sealed class GridworldCnn : SequentialCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="channels">Output channels of the three convolutions; [16, 32, 48] by default.</param>
    /// <param name="kernels">Height and width of each convolution's square kernel; [2, 2, 2] by default.</param>
    /// <param name="strides">Stride of each convolution, in pixels; [1, 1, 1] by default.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is too small, a list does not have three sizes of at least 1, or there is no such activation.
    /// </exception>
    public GridworldCnn(
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
            new ConvolutionSizes(3, channels ?? [16, 32, 48], kernels ?? [2, 2, 2], strides ?? [1, 1, 1]),
            generator)
    {
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "GridworldCNN";
}
