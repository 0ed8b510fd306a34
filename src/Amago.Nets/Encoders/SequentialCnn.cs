using Amago.Nets.Encoders;

namespace Amago.Nets;

/// <summary>
/// Base of encoders that are convolutions <c>conv1</c>, <c>conv2</c>, ... without padding, with the activation after each.
/// </summary>
public abstract class SequentialCnn : Cnn
{
    private readonly Conv2d[] _convolutions;

    /// <summary>Builds and initialises the convolutions.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="sizes">Number, channels, kernels and strides of the convolutions.</param>
    /// <param name="generator">Gives the initial weights; null for a generator seeded at random.</param>
    /// <param name="init">Initialises each module in another way than its own, from the same generator.</param>
    private protected SequentialCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation,
        ConvolutionSizes sizes,
        Generator? generator,
        Action<Module, Generator>? init = null)
        : base(imgShape, channelsFirst, activation)
    {
        (int layers, IReadOnlyList<int> channels, IReadOnlyList<int> kernels, IReadOnlyList<int> strides) = sizes;
        ExpectSizes(nameof(channels), channels, layers);
        ExpectSizes(nameof(kernels), kernels, layers);
        ExpectSizes(nameof(strides), strides, layers);
        SmallestImage.Expect(
            this,
            kernels.Zip(strides, static (kernel, stride) => new WindowGeometry(kernel, stride)),
            $"kernels [{string.Join(",", kernels)}] with strides [{string.Join(",", strides)}]");
        Generator drawing = generator ?? Generator.FromEntropy();
        _convolutions = new Conv2d[layers];
        for (int i = 0; i < layers; i++)
        {
            int input = i == 0 ? InputChannels : channels[i - 1];
            _convolutions[i] = Register($"conv{i + 1}", new Conv2d(input, channels[i], kernels[i], strides[i], generator: drawing));
        }

        BuiltWith(
            ("channels", EncoderDescription.Text(channels)),
            ("kernels", EncoderDescription.Text(kernels)),
            ("strides", EncoderDescription.Text(strides)));
        EnsureRecorded();
        if (init is not null)
            Apply(module => init(module, drawing));
    }

    /// <inheritdoc/>
    protected sealed override Tensor ConvForward(Tensor imgs)
    {
        Tensor x = imgs;
        foreach (Conv2d convolution in _convolutions)
            x = Activation.Forward(convolution.Forward(x));
        return x;
    }

    private void ExpectSizes(string name, IReadOnlyList<int> values, int layers)
    {
        if (values.Count != layers)
            throw Error($"for {layers} convolutions, got {values.Count}:");
        if (values.Any(static value => value < 1))
            throw Error("of at least 1, got");

        ArgumentException Error(string text) => new($"{DisplayName}: expected {name} {text} [{string.Join(",", values)}].", name);
    }

    /// <summary>Sizes of convolutions in a row; each list has a number for each layer.</summary>
    /// <param name="Layers">Number of convolutions.</param>
    /// <param name="Channels">Output channels of each convolution.</param>
    /// <param name="Kernels">Height and width of each convolution's square kernel.</param>
    /// <param name="Strides">Stride of each convolution, in pixels.</param>
    private protected sealed record ConvolutionSizes(
        int Layers, IReadOnlyList<int> Channels, IReadOnlyList<int> Kernels, IReadOnlyList<int> Strides);
}
