using System.Runtime.CompilerServices;
using Amago.Configuration;
using Amago.Nets;

namespace Amago.Tests.Configuration;

/// <summary>
/// What a program registers before it reads configuration: an encoder, an activation, hyperparameters, something that draws, constants.
/// </summary>
internal static class OwnConfigurables
{
    public static Configurable<PpoSettings> Ppo { get; private set; } = null!;

    public static Configurable<int[]> Noise { get; private set; } = null!;

    // Once and before any test, for tests that go over all encoders run beside these.
    [ModuleInitializer]
    internal static void Register()
    {
        Encoders.Register(
            "TinyCNN",
            [TinyCnn.Width, TinyCnn.Frames, TinyCnn.Gain, TinyCnn.Deep, TinyCnn.Note, TinyCnn.Kernels, TinyCnn.Scales,
             TinyCnn.HeadActivation, TinyCnn.Extra, TinyCnn.Clip],
            static (imgShape, channelsFirst, activation, values, generator) => new TinyCnn(
                imgShape, channelsFirst, activation, values, generator),
            module: "my.nets",
            description: "for tests");
        Activations.Register("double_relu", static () => new DoubleRelu(), "2 max(x, 0)");
        Setting<float> rate = Setting.Float("learning_rate", 3e-4f);
        Setting<int> epochs = Setting.Integer("epochs", 4);
        Setting<bool> clip = Setting.Flag("clip_values", true);
        Setting<string> schedule = Setting.Text("schedule", "linear"), encoder = Setting.Text("encoder", "@NatureishCNN");
        Setting<double> kl = Setting.Double("target_kl", null);
        Ppo = Configurables.Register(
            "TestPPO",
            [rate, epochs, clip, schedule, encoder, kl],
            values => new PpoSettings(
                values.Get(rate), values.Get(epochs),
                values.Get(clip), values.Get(schedule), values.Get(encoder), values.IsNone(kl) ? null : values.Get(kl)));
        Setting<int> count = Setting.Integer("count", 2);
        Noise = Configurables.Register<int[]>(
            "TestNoise", [count], (values, generator) =>
                [.. Enumerable.Range(0, values.Get(count)).Select(_ => (generator ?? new Generator(0)).NextInteger(0, 100))]);
        Configurables.DefineConstant("tests.sizes.SMALL", "[4, 4, 4]");
        Configurables.DefineConstant("tests.left.SIDE", "1");
        Configurables.DefineConstant("tests.right.SIDE", "2");
    }
}

internal sealed record PpoSettings(float LearningRate, int Epochs, bool ClipValues, string Schedule, string Encoder, double? TargetKl);

internal sealed class TinyCnn : Cnn
{
    public static readonly Setting<int> Width = Setting.Integer("width", 8), Extra = Setting.Integer("extra", null);
    public static readonly Setting<long> Frames = Setting.Long("frames", 1L << 40);
    public static readonly Setting<double> Gain = Setting.Double("gain", 0.5), Clip = Setting.Double("clip", 0.5).OrNone();
    public static readonly Setting<bool> Deep = Setting.Flag("deep", false);
    public static readonly Setting<string> Note = Setting.Text(
        "note", "plain"), HeadActivation = Setting.Activation("head_activation", "relu");
    public static readonly Setting<int[]> Kernels = Setting.Integers("kernels", [3, 2]);
    public static readonly Setting<double[]> Scales = Setting.Doubles("scales", [1, 0.25]);

    private readonly Conv2d[] _convolutions;

    public TinyCnn((int, int, int) imgShape, bool channelsFirst, string activation, SettingValues values, Generator? generator)
        : base(imgShape, channelsFirst, activation)
    {
        Values = values;
        int width = values.Get(Width);
        _convolutions = [.. values.Get(Kernels).Select((kernel, i) =>
            Register($"conv{i + 1}", new Conv2d(i == 0 ? InputChannels : width, width, kernel, stride: 2, generator: generator)))];
        EnsureRecorded();
    }

    public SettingValues Values { get; }

    protected override Tensor ConvForward(Tensor imgs) =>
        _convolutions.Aggregate(imgs, (x, convolution) => Activation.Forward(convolution.Forward(x)));
}

internal sealed class DoubleRelu : Activation
{
    private readonly Relu _relu = new();

    public override Tensor Forward(Tensor x) => _relu.Forward(x) * 2f;
}
