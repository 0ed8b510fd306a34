using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>
/// Base of encoders that are convolutions <c>conv1</c>, <c>conv2</c>, ... without padding, with the activation after each.
/// </summary>
public abstract class SequentialCnn : Cnn
{
    private readonly Conv2d[] _convolutions;

    private protected SequentialCnn(
        (int, int, int) imgShape, bool channelsFirst, string activation, IReadOnlyList<int> channels, IReadOnlyList<int> kernels, IReadOnlyList<int> strides, int layers, Generator generator)
        : base(imgShape, channelsFirst, activation)
    {
        ExpectSizes(nameof(channels), channels, layers);
        ExpectSizes(nameof(kernels), kernels, layers);
        ExpectSizes(nameof(strides), strides, layers);
        ExpectImageFits(kernels, strides);
        _convolutions = new Conv2d[layers];
        for (int i = 0; i < layers; i++)
        {
            int input = i == 0 ? InputChannels : channels[i - 1];
            _convolutions[i] = Register($"conv{i + 1}", new Conv2d(input, channels[i], kernels[i], strides[i], generator: generator));
        }

        BuiltWith(new("channels", channels.ToArray()), new("kernels", kernels.ToArray()), new("strides", strides.ToArray()));
        EnsureRecorded();
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
            throw new ArgumentException($"{DisplayName}: expected {name} for {layers} convolutions, got {values.Count}: [{string.Join(",", values)}].", name);
        if (values.Any(static value => value < 1))
            throw new ArgumentException($"{DisplayName}: expected {name} of at least 1, got [{string.Join(",", values)}].", name);
    }

    private void ExpectImageFits(IReadOnlyList<int> kernels, IReadOnlyList<int> strides)
    {
        var windows = new WindowGeometry[kernels.Count];
        for (int i = 0; i < windows.Length; i++)
            windows[i] = new WindowGeometry(kernels[i], strides[i]);
        (int height, int width) = WindowGeometry.MinimumImage(windows);
        if (ImageHeight < height || ImageWidth < width)
        {
            throw new ArgumentException(
                $"{DisplayName}: a {ImageHeight}x{ImageWidth} image is smaller than the {height}x{width} its kernels [{string.Join(",", kernels)}] with strides [{string.Join(",", strides)}] need.");
        }
    }
}
