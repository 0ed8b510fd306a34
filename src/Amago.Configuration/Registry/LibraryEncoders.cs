using Amago.Kernels;
using FeatureFactory = System.Func<
    (int, int, int), bool, string, int, Amago.Kernels.PixelScaling, Amago.Tensors.Generator?, Amago.Nets.Cnn>;

namespace Amago.Configuration.Registry;

/// <summary>The encoders of other libraries by name, with those libraries' defaults.</summary>
internal static class LibraryEncoders
{
    /// <summary>All of them, in the order of their libraries' names.</summary>
    public static IReadOnlyList<EncoderDescriptor> All { get; } =
    [
        CleanRl(
            "cleanrl_impala",
            nameof(CleanRlImpalaCnn),
            256,
            "IMPALA's residual stages as in CleanRL's ppo_procgen",
            static (shape, first, activation, features, scaling, generator) =>
                new CleanRlImpalaCnn(shape, first, activation, features, scaling, generator)),
        CleanRl(
            "cleanrl_nature",
            nameof(CleanRlNatureCnn),
            512,
            "the Atari DQN as in CleanRL's ppo_atari and dqn_atari",
            static (shape, first, activation, features, scaling, generator) =>
                new CleanRlNatureCnn(shape, first, activation, features, scaling, generator)),
        ConvSpec(),
        DreamerV3(),
        OfFeatures(
            "drqv2",
            nameof(DrQv2Cnn),
            "four 3x3 convolutions and DrQ-v2's trunk, for continuous control from pixels",
            Features(50, "outputs of the trunk").Alias("feature_dim"),
            ("relu", PixelScaling.UnitCentered),
            static (shape, first, activation, features, scaling, generator) =>
                new DrQv2Cnn(shape, first, activation, features, scaling, generator)),
        Impala(),
        Impoola(),
        MlAgents(
            "mlagents_fully_connected",
            nameof(MlAgentsFullyConnectedCnn),
            "ML-Agents' linear layer on the pixels, for images of any size",
            static (shape, first, activation, features, scaling, generator) =>
                new MlAgentsFullyConnectedCnn(shape, first, activation, features, scaling, generator)),
        MlAgents(
            "mlagents_match3",
            nameof(MlAgentsMatch3Cnn),
            "ML-Agents' two 3x3 convolutions, for boards of tiles",
            static (shape, first, activation, features, scaling, generator) =>
                new MlAgentsMatch3Cnn(shape, first, activation, features, scaling, generator)),
        MlAgents(
            "mlagents_nature_cnn",
            nameof(MlAgentsNatureCnn),
            "the Atari DQN's convolutions as ML-Agents has them",
            static (shape, first, activation, features, scaling, generator) =>
                new MlAgentsNatureCnn(shape, first, activation, features, scaling, generator)),
        MlAgents(
            "mlagents_resnet",
            nameof(MlAgentsResNetCnn),
            "ML-Agents' residual blocks with swish, its strongest",
            static (shape, first, activation, features, scaling, generator) =>
                new MlAgentsResNetCnn(shape, first, activation, features, scaling, generator),
            activation: "silu"),
        MlAgents(
            "mlagents_simple",
            nameof(MlAgentsSimpleCnn),
            "ML-Agents' default: an 8x8 and a 4x4 convolution",
            static (shape, first, activation, features, scaling, generator) =>
                new MlAgentsSimpleCnn(shape, first, activation, features, scaling, generator)),
        OfFeatures(
            "sb3_nature",
            nameof(Sb3NatureCnn),
            "NatureCNN of stable-baselines3: the Atari DQN with its linear layer",
            Features(512, "outputs of the linear layer"),
            ("relu", PixelScaling.Unit),
            static (shape, first, activation, features, scaling, generator) =>
                new Sb3NatureCnn(shape, first, activation, features, scaling, generator)),
    ];

    private static EncoderDescriptor MlAgents(
        string name, string className, string description, FeatureFactory create, string activation = "leaky_relu") =>
        OfFeatures(
            name,
            className,
            description,
            Features(128, "outputs of the linear layer").Alias("output_size"),
            (activation, PixelScaling.Unit),
            create);

    private static EncoderDescriptor CleanRl(string name, string className, int features, string description, FeatureFactory create) =>
        OfFeatures(name, className, description, Features(features, "outputs of the linear layer"), ("relu", PixelScaling.Unit), create);

    private static EncoderDescriptor OfFeatures(
        string name,
        string className,
        string description,
        Setting<int> features,
        (string Activation, PixelScaling Scaling) defaults,
        FeatureFactory create)
    {
        Setting<string> scaling = Scaling(defaults.Scaling);
        return new(
            name,
            className,
            "",
            description,
            [features, scaling],
            (shape, first, activation, values, generator) =>
                create(shape, first, activation, values.Get(features), PixelScalings.Parse(values.Get(scaling)), generator),
            defaults.Activation);
    }

    private static EncoderDescriptor Impala() => Residual(
        "impala",
        nameof(ImpalaCnn),
        "IMPALA's residual stages as in the paper, with the linear layer",
        new ImpalaSettings(),
        static (shape, first, activation, settings, generator) => new ImpalaCnn(shape, first, activation, settings, generator));

    private static EncoderDescriptor Impoola() => Residual(
        "impoola",
        nameof(ImpoolaCnn),
        "IMPALA's stages, twice as wide, with the mean of each map in place of flattening",
        ImpoolaCnn.Defaults,
        static (shape, first, activation, settings, generator) => new ImpoolaCnn(shape, first, activation, settings, generator));

    private static EncoderDescriptor Residual(
        string name,
        string className,
        string description,
        ImpalaSettings defaults,
        Func<(int, int, int), bool, string, ImpalaSettings, Generator?, Cnn> create)
    {
        Setting<int[]> channels = Setting.Integers("channels", [.. defaults.Channels], "channels of each stage").Alias("cnn_filters");
        Setting<int> width = Setting.Integer("width", defaults.Width, "what the channels are multiplied by")
            .AtLeast(1).Alias("width_scale");
        string[] poolings = [.. Enum.GetNames<ImpalaPooling>().Select(static pooling => pooling.ToLowerInvariant())];
        Setting<string> pooling = Setting.Text("pooling", poolings[(int)defaults.Pooling], "padding of the max-pools")
            .Where($"({string.Join(", ", poolings)})", poolings.Contains);
        Setting<int> features = Features(defaults.FeaturesDim, "outputs of the linear layer").Alias("out_features");
        Setting<string> scaling = Scaling(defaults.Scaling);
        return new(
            name,
            className,
            "",
            description,
            [channels, width, pooling, features, scaling],
            (shape, first, activation, values, generator) => create(
                shape,
                first,
                activation,
                new ImpalaSettings
                {
                    Channels = values.Get(channels),
                    Width = values.Get(width),
                    Pooling = (ImpalaPooling)Array.IndexOf(poolings, values.Get(pooling)),
                    FeaturesDim = values.Get(features),
                    Scaling = PixelScalings.Parse(values.Get(scaling)),
                },
                generator),
            "relu");
    }

    private static EncoderDescriptor DreamerV3()
    {
        var defaults = new DreamerV3Settings();
        Setting<int> depth = Setting.Integer("depth", defaults.Depth, "channels that the multiples are of").AtLeast(1);
        Setting<int[]> mults = Setting.Integers("mults", [.. defaults.Mults], "channels of each stage, in multiples of depth");
        Setting<int> kernel = Setting.Integer("kernel", defaults.Kernel, "height and width of each kernel").AtLeast(1);
        Setting<string> scaling = Scaling(defaults.Scaling);
        return new(
            "dreamerv3",
            nameof(DreamerV3Cnn),
            "",
            "DreamerV3's convolutions with max-pools and RMS norm",
            [depth, mults, kernel, scaling],
            (shape, first, activation, values, generator) => new DreamerV3Cnn(
                shape,
                first,
                activation,
                new DreamerV3Settings
                {
                    Depth = values.Get(depth),
                    Mults = values.Get(mults),
                    Kernel = values.Get(kernel),
                    Scaling = PixelScalings.Parse(values.Get(scaling)),
                },
                generator),
            "gelu");
    }

    private static EncoderDescriptor ConvSpec()
    {
        Setting<ConvFilter[]> filters = Setting.ConvFilters(
            "conv_filters", [.. ConvSpecCnn.Defaults], "channels, kernel, stride and padding of each convolution");
        Setting<int> features = Setting.Integer("features_dim", null, "outputs of a linear layer behind them").AtLeast(1);
        Setting<string> scaling = Scaling(PixelScaling.Centered);
        return new(
            "conv_spec",
            nameof(ConvSpecCnn),
            "",
            "convolutions as a list says them, conv_filters of RLlib",
            [filters, features, scaling],
            (shape, first, activation, values, generator) => new ConvSpecCnn(
                shape,
                first,
                activation,
                values.Get(filters),
                values.IsNone(features) ? null : values.Get(features),
                PixelScalings.Parse(values.Get(scaling)),
                generator),
            "relu");
    }

    private static Setting<int> Features(int fallback, string description) =>
        Setting.Integer("features_dim", fallback, description).AtLeast(1);

    private static Setting<string> Scaling(PixelScaling fallback) =>
        Setting.Text("scaling", PixelScalings.Text(fallback), "how bytes become floats")
            .Where($"({string.Join(", ", PixelScalings.Texts)})", PixelScalings.Texts.Contains);
}
