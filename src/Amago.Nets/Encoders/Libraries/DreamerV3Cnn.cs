using Amago.Nets.Encoders;
using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets;

/// <summary>
/// The image encoder of DreamerV3 (https://arxiv.org/abs/2301.04104, https://github.com/danijar/dreamerv3): in each stage a convolution
/// that keeps the size, a 2x2 max-pool, RMS norm over the channels of each pixel (epsilon 1e-4), and the activation. Maps are flattened in
/// H, W, C order, as JAX lays images out. Weights start as a truncated normal distribution of deviation 1 / sqrt(inputs), biases at zero.
/// </summary>
/// <remarks>
/// The library's gelu is JAX's, which is an approximation: <c>gelu_tanh</c> here, for weights that were trained there. Here everything is
/// float32, there bfloat16 by default. The library takes only images that every stage halves without a rest; here a max-pool leaves out the
/// last of an odd number of rows or columns.
/// </remarks>
public sealed class DreamerV3Cnn : Cnn
{
    private const float Epsilon = 1e-4f;

    private readonly Conv2d[] _convolutions;
    private readonly RmsNorm[] _norms;
    private readonly MaxPool2d _pool;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation.</param>
    /// <param name="settings">Depth, multiples, kernel; null for the library's.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is too small to be halved by every stage, or a setting is out of its range.
    /// </exception>
    public DreamerV3Cnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "gelu",
        DreamerV3Settings? settings = null,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation, (settings ??= new DreamerV3Settings()).Scaling, flattensChannelsLast: true)
    {
        int stages = CheckedStages(settings);
        generator ??= Generator.FromEntropy();
        _convolutions = new Conv2d[stages];
        _norms = new RmsNorm[stages];
        var window = WindowGeometry.Same((settings.Kernel, settings.Kernel), (1, 1), (ImageHeight, ImageWidth));
        for (int i = 0; i < stages; i++)
        {
            int inputs = i == 0 ? InputChannels : _convolutions[i - 1].Weight.Shape[0], outputs = settings.Depth * settings.Mults[i];
            _convolutions[i] = Register($"cnn{i}", new Conv2d(inputs, outputs, window, generator: generator));
            _norms[i] = Register($"cnn{i}norm", new RmsNorm(outputs, Epsilon));
            LibraryInit.TruncatedNormal(_convolutions[i], generator);
        }

        _pool = Register("pool", new MaxPool2d(2));
        BuiltWith(
            ("depth", EncoderDescription.Text(settings.Depth)),
            ("mults", EncoderDescription.Text(settings.Mults)),
            ("kernel", EncoderDescription.Text(settings.Kernel)),
            ("scaling", EncoderDescription.Text(settings.Scaling)));
        EnsureRecorded();
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "dreamerv3";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs)
    {
        Tensor x = imgs;
        foreach ((Conv2d convolution, RmsNorm norm) in _convolutions.Zip(_norms))
            x = Activation.Forward(norm.ForwardImages(_pool.Forward(convolution.Forward(x))));
        return x;
    }

    private int CheckedStages(DreamerV3Settings settings)
    {
        if (settings.Mults is not { Count: > 0 and < 31 } || settings.Mults.Any(static mult => mult < 1))
        {
            throw new ArgumentException($"{DisplayName}: expected mults of at least one stage, each at least 1, got "
                + $"[{string.Join(",", settings.Mults ?? [])}].");
        }

        if (settings.Depth < 1 || settings.Mults.Any(mult => (long)mult * settings.Depth > Array.MaxLength))
            throw new ArgumentException($"{DisplayName}: expected a depth of at least 1 whose multiples fit, got {settings.Depth}.");
        if (settings.Kernel < 1)
            throw new ArgumentException($"{DisplayName}: expected a kernel of at least 1, got {settings.Kernel}.");
        for (int i = 0; i < settings.Mults.Count; i++)
        {
            int inputs = i == 0 ? InputChannels : settings.Depth * settings.Mults[i - 1], outputs = settings.Depth * settings.Mults[i];
            LoadTarget.Foresee(nameof(Conv2d), outputs, inputs, settings.Kernel, settings.Kernel);
        }

        SmallestImage.Expect(
            this, Enumerable.Repeat(new WindowGeometry(2, stride: 2), settings.Mults.Count), $"{settings.Mults.Count} 2x2 max-pools");
        return settings.Mults.Count;
    }
}
