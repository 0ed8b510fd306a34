using System.Runtime.CompilerServices;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tensors;

namespace Configured;

/// <summary>An encoder of one's own: convolutions of one width, with stride 2.</summary>
internal sealed class TinyCnn : Cnn
{
    private readonly Conv2d[] _convolutions;

    public TinyCnn(
        (int, int, int) imgShape, bool channelsFirst, string activation, int width, IReadOnlyList<int> kernels, Generator? generator)
        : base(imgShape, channelsFirst, activation)
    {
        _convolutions = [.. kernels.Select((kernel, i) =>
            Register($"conv{i + 1}", new Conv2d(i == 0 ? InputChannels : width, width, kernel, stride: 2, generator: generator)))];
        EnsureRecorded();
    }

    /// <summary>Makes it known by name, once: <c>amago --load Configured.dll</c> runs this too.</summary>
    [ModuleInitializer]
    internal static void Register()
    {
        Setting<int> width = Setting.Integer("width", 8, "channels of each convolution").AtLeast(1);
        Setting<int[]> kernels = Setting.Integers("kernels", [5, 3], "height and width of each kernel");
        Encoders.Register(
            "TinyCNN",
            [width, kernels],
            (imgShape, channelsFirst, activation, values, generator) =>
                new TinyCnn(imgShape, channelsFirst, activation, values.Get(width), values.Get(kernels), generator),
            description: "convolutions of one width");
    }

    protected override Tensor ConvForward(Tensor imgs) =>
        _convolutions.Aggregate(imgs, (x, convolution) => Activation.Forward(convolution.Forward(x)));
}
