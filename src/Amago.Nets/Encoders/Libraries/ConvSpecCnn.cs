namespace Amago.Nets;

/// <summary>
/// Convolutions as a list says them, <c>conv_filters</c> of RLlib (https://docs.ray.io/en/latest/rllib): channels, kernel, stride and
/// padding of each, the activation after each; then, where features are asked for, a linear layer with the activation. PyTorch's default
/// initialisation.
/// </summary>
public sealed class ConvSpecCnn : StackCnn
{
    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, ReLU in RLlib by default.</param>
    /// <param name="convFilters">The convolutions; null for <see cref="Defaults"/>.</param>
    /// <param name="featuresDim">Outputs of a linear layer behind the flattening; null for none.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads; x / 128 - 1 as RLlib's preprocessor.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is too small, or a size is less than 1.</exception>
    public ConvSpecCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        IReadOnlyList<ConvFilter>? convFilters = null,
        int? featuresDim = null,
        PixelScaling scaling = PixelScaling.Centered,
        Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            scaling,
            Layers(imgShape, channelsFirst, convFilters ??= Defaults, featuresDim),
            generator ?? Generator.FromEntropy())
    {
        BuiltWith(
            ("conv_filters", $"[{string.Join(", ", convFilters)}]"),
            ("features_dim", featuresDim is { } features ? EncoderDescription.Text(features) : "None"),
            ("scaling", EncoderDescription.Text(scaling)));
        EnsureRecorded();
    }

    /// <summary>
    /// The strided convolutions of RLlib's default for images of 84x84: 16 8x8 with stride 4, 32 4x4 with stride 2. It adds 256 11x11 over
    /// what is left of such images.
    /// </summary>
    public static IReadOnlyList<ConvFilter> Defaults { get; } = [new(16, 8, 4), new(32, 4, 2)];

    /// <inheritdoc/>
    protected internal override string DisplayName => "conv_spec";

    // TensorFlow's padding depends on the size of what is convolved.
    private static LayerStack Layers(
        (int, int, int) imgShape, bool channelsFirst, IReadOnlyList<ConvFilter> filters, int? featuresDim)
    {
        (int height, int width) = channelsFirst ? (imgShape.Item2, imgShape.Item3) : (imgShape.Item1, imgShape.Item2);
        if (filters.Count == 0)
            throw new ArgumentException("conv_spec: expected conv_filters of at least one convolution, got none.", nameof(filters));
        var windows = new WindowGeometry[filters.Count];
        for (int i = 0; i < windows.Length; i++)
        {
            ConvFilter filter = filters[i];
            if (filter.Channels < 1)
                throw new ArgumentException($"conv_spec: expected channels of at least 1, got {filter} in conv_filters[{i}].");
            (height, width) = (Math.Max(height, 1), Math.Max(width, 1));
            var valid = new WindowGeometry(
                filter.Kernel.Height, filter.Kernel.Width, filter.Stride.Height, filter.Stride.Width, PaddingHeight: 0, PaddingWidth: 0);
            valid.Validate($"conv_spec: {filter} in conv_filters[{i}]");
            windows[i] = filter.IsSame ? WindowGeometry.Same(filter.Kernel, filter.Stride, (height, width)) : valid;
            (height, width) = (windows[i].OutputHeight(height), windows[i].OutputWidth(width));
        }

        return new LayerStack("convs", [.. filters.Select(static filter => filter.Channels)], windows, "linear", featuresDim);
    }
}
