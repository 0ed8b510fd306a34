using System.Globalization;
using Amago.Nets.Encoders;

namespace Amago.Nets;

/// <summary>
/// Base of encoders that are convolutions in a row with the activation after each, then a linear layer with the activation, under the names
/// that a library gives them.
/// </summary>
public abstract class StackCnn : Cnn
{
    private readonly Conv2d[] _convolutions;
    private readonly Linear? _linear;

    /// <summary>Builds the layers under PyTorch's default initialisation.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="layers">The layers and their names.</param>
    /// <param name="generator">Gives the initial weights.</param>
    /// <exception cref="ArgumentException">The image is too small, or a size is less than 1.</exception>
    private protected StackCnn(
        (int, int, int) imgShape, bool channelsFirst, string activation, PixelScaling scaling, LayerStack layers, Generator generator)
        : base(imgShape, channelsFirst, activation, scaling)
    {
        SmallestImage.Expect(this, layers.Windows, Described(layers.Windows));
        (int channels, int height, int width) = (InputChannels, ImageHeight, ImageWidth);
        for (int i = 0; i < layers.Windows.Count; i++)
        {
            WindowGeometry window = layers.Windows[i];
            LoadTarget.Foresee(nameof(Conv2d), layers.Channels[i], channels, window.KernelHeight, window.KernelWidth);
            (channels, height, width) = (layers.Channels[i], window.OutputHeight(height), window.OutputWidth(width));
        }

        MapLength = (int)Math.Min((long)channels * height * width, int.MaxValue);
        if (layers.Features is { } outputs)
            LoadTarget.Foresee(nameof(Linear), outputs, MapLength);
        _convolutions = new Conv2d[layers.Windows.Count];
        for (int i = 0; i < _convolutions.Length; i++)
        {
            int inputs = i == 0 ? InputChannels : layers.Channels[i - 1];
            _convolutions[i] = new Conv2d(inputs, layers.Channels[i], layers.Windows[i], generator: generator);
        }

        if (layers.Prefix.Length == 0)
            RegisterNumbered();
        else if (_convolutions.Length > 0)
            Register(layers.Prefix, new ModuleGroup(Numbered()));
        if (layers.Features is { } features)
            _linear = RegisterAt(layers.LinearName, new Linear(MapLength, features, generator: generator));

        IEnumerable<(string, Module)> Numbered() =>
            _convolutions.Select(static (convolution, i) => ((2 * i).ToString(CultureInfo.InvariantCulture), (Module)convolution));

        void RegisterNumbered()
        {
            foreach ((string name, Module module) in Numbered())
                Register(name, module);
        }
    }

    /// <summary>C'·H'·W', values of an image's maps.</summary>
    private protected int MapLength { get; }

    /// <inheritdoc/>
    protected sealed override Tensor ConvForward(Tensor imgs) =>
        _convolutions.Aggregate(imgs, (x, convolution) => Activation.Forward(convolution.Forward(x)));

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) =>
        _linear is null ? features : Activation.Forward(_linear.Forward(features));

    /// <summary>Registers a module under a name, or a path of two names.</summary>
    private protected T RegisterAt<T>(string path, T module)
        where T : Module
    {
        if (path.Split('.') is [var outer, var inner])
            Register(outer, new ModuleGroup((inner, module)));
        else
            Register(path, module);
        return module;
    }

    /// <summary>Keeps the settings of an encoder whose convolutions are given: features and scaling.</summary>
    private protected void BuiltWith(LayerStack layers) => BuiltWith(
        ("features_dim", EncoderDescription.Text(layers.Features ?? 0)), ("scaling", EncoderDescription.Text(Scaling)));

    private static string Described(IReadOnlyList<WindowGeometry> windows)
    {
        string kernels = string.Join(",", windows.Select(static window => Pair(window.KernelHeight, window.KernelWidth)));
        string strides = string.Join(",", windows.Select(static window => Pair(window.StrideHeight, window.StrideWidth)));
        return $"kernels [{kernels}] with strides [{strides}]";

        static string Pair(int height, int width) => height == width
            ? height.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{height}x{width}");
    }

    /// <summary>The layers of a <see cref="StackCnn"/> and what a library calls them.</summary>
    /// <param name="Prefix">
    /// Name of the <c>torch.nn.Sequential</c> with the convolutions, in which they stand at 0, 2, 4, ...; "" where they have no other name.
    /// </param>
    /// <param name="Channels">Output channels of each convolution.</param>
    /// <param name="Windows">Kernel, stride and padding of each convolution.</param>
    /// <param name="LinearName">Name of the linear layer, such as <c>dense.0</c>.</param>
    /// <param name="Features">Outputs of the linear layer; null where there is none.</param>
    private protected sealed record LayerStack(
        string Prefix, IReadOnlyList<int> Channels, IReadOnlyList<WindowGeometry> Windows, string LinearName, int? Features)
    {
        /// <summary>The convolutions of the Atari DQN (https://www.nature.com/articles/nature14236).</summary>
        public static LayerStack Nature(string prefix, string linearName, int features) =>
            new(prefix, [32, 64, 64], [new(8, stride: 4), new(4, stride: 2), new(3)], linearName, features);
    }
}
