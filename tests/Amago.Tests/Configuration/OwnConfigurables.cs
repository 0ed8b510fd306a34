using System.Runtime.CompilerServices;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Tests.Configuration;

/// <summary>What a program registers before it reads configuration: an encoder, an activation, hyperparameters, something that draws, constants.</summary>
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
            [
                Setting.Integer("width", 8), Setting.Long("frames", 1L << 40), Setting.Float("gain", 0.5), Setting.Flag("deep", false), Setting.Text("note", "plain"),
                Setting.Integers("kernels", [3, 2]), Setting.Floats("scales", [1, 0.25]), Setting.Activation("head_activation", "relu"), Setting.Integer("extra", null), Setting.Float("clip", 0.5).OrNone(),
            ],
            static (imgShape, channelsFirst, activation, values, generator) => new TinyCnn(imgShape, channelsFirst, activation, values, generator),
            module: "my.nets",
            description: "for tests");
        Activations.Register("double_relu", static () => new DoubleRelu(), "2 max(x, 0)");
        Ppo = Configurables.Register(
            "TestPPO",
            [Setting.Float("learning_rate", 3e-4), Setting.Integer("epochs", 4), Setting.Flag("clip_values", true), Setting.Text("schedule", "linear"), Setting.Text("encoder", "@NatureishCNN"), Setting.Float("target_kl", null)],
            static values => new PpoSettings(
                (float)values.Float("learning_rate"), values.Integer("epochs"), values.Flag("clip_values"), values.Text("schedule"), values.Text("encoder"), values.IsNone("target_kl") ? null : values.Float("target_kl")));
        Noise = Configurables.Register<int[]>(
            "TestNoise", [Setting.Integer("count", 2)], static (values, generator) => [.. Enumerable.Range(0, values.Integer("count")).Select(_ => (generator ?? new Generator(0)).NextInteger(0, 100))]);
        Configurables.DefineConstant("tests.sizes.SMALL", "[4, 4, 4]");
        Configurables.DefineConstant("tests.left.SIDE", "1");
        Configurables.DefineConstant("tests.right.SIDE", "2");
    }
}

internal sealed record PpoSettings(float LearningRate, int Epochs, bool ClipValues, string Schedule, string Encoder, double? TargetKl);

internal sealed class TinyCnn : Cnn
{
    private readonly Conv2d[] _convolutions;

    public TinyCnn((int, int, int) imgShape, bool channelsFirst, string activation, SettingValues values, Generator? generator)
        : base(imgShape, channelsFirst, activation)
    {
        Values = values;
        int width = values.Integer("width");
        _convolutions = [.. values.Integers("kernels").Select((kernel, i) =>
            Register($"conv{i + 1}", new Conv2d(i == 0 ? InputChannels : width, width, kernel, stride: 2, generator: generator)))];
        EnsureRecorded();
    }

    public SettingValues Values { get; }

    protected override Tensor ConvForward(Tensor imgs) => _convolutions.Aggregate(imgs, (x, convolution) => Activation.Forward(convolution.Forward(x)));
}

internal sealed class DoubleRelu : Activation
{
    private readonly Relu _relu = new();

    public override Tensor Forward(Tensor x) => _relu.Forward(x) * 2f;
}
