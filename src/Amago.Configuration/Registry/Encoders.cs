namespace Amago.Configuration;

/// <summary>The encoders by name, in the Python and in the C# spelling.</summary>
public static class Encoders
{
    private const string PythonModule = "amago.nets.cnn";

    /// <summary>All encoders, those that a program registered included.</summary>
    public static IReadOnlyList<EncoderDescriptor> All => [.. Configurables.All.OfType<EncoderDescriptor>()];

    internal static IReadOnlyList<EncoderDescriptor> BuiltIn { get; } =
        [DrQ(), Gridworld(), Impalaish(), Natureish(), .. LibraryEncoders.All];

    /// <summary>
    /// Makes an encoder of your own known by name: configuration, <see cref="Find"/> and whatever builds encoders by name build it from
    /// then on. Once, before configuration that names it is read.
    /// </summary>
    /// <param name="name">Its name in configuration, such as <c>MyCNN</c>.</param>
    /// <param name="settings">The encoder's keyword arguments with their defaults; the activation is added.</param>
    /// <param name="create">Makes the encoder; must not return null.</param>
    /// <param name="module">Its Python module, where configuration may name one.</param>
    /// <param name="description">One line on what it is for.</param>
    /// <param name="activation">The name of the activation that it has unless another is asked for.</param>
    /// <exception cref="ArgumentException">The name is taken, or is no Python name; or there is no such activation.</exception>
    public static EncoderDescriptor Register(
        string name,
        IReadOnlyList<Setting> settings,
        EncoderFactory create,
        string module = "",
        string description = "",
        string activation = "leaky_relu")
    {
        ArgumentNullException.ThrowIfNull(create);
        string known = Activations.Find(activation).PythonName;
        return Configurables.Add(new EncoderDescriptor(name, name, module, description, settings, create, known));
    }

    /// <summary>Finds an encoder by its Python or C# name, in any case, with or without its module.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists near matches, or all.</exception>
    public static EncoderDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindAs(name, name);
    }

    /// <summary>Reads what the metadata of a file says of the encoder whose parameters it holds.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="prefix">What the parameters' names start with: "", or <c>encoder.</c>.</param>
    /// <returns>null where it says nothing of an encoder; a key <c>encoder</c> counts where one of that name is known.</returns>
    /// <exception cref="ArgumentException">A value can't be read.</exception>
    public static EncoderDescription? TryReadDescription(IDictionary<string, string> metadata, string prefix) =>
        EncoderDescription.TryRead(metadata, prefix, static name => Configurables.TryFind(name) is EncoderDescriptor);

    /// <summary>Finds an encoder that somebody named in other words.</summary>
    internal static EncoderDescriptor FindAs(string name, string shown) =>
        Configurables.TryFind(name) as EncoderDescriptor ?? throw new ArgumentException(Unknown(name, shown), nameof(name));

    private static string Unknown(string name, string shown)
    {
        string[] known = [.. All.Select(static encoder => encoder.PythonName)];
        return $"Unknown encoder {Quoted.Text(shown)}{NearMatches.Aside(name, known)}; expected one of {string.Join(", ", known)}.";
    }

    private static EncoderDescriptor DrQ() => new(
        "DrQCNN",
        nameof(DrQCnn),
        PythonModule,
        "four 3x3 convolutions, for continuous control from pixels",
        [],
        static (shape, first, activation, _, generator) => new DrQCnn(shape, first, activation, generator));

    private static EncoderDescriptor Gridworld()
    {
        (Setting<int[]> channels, Setting<int[]> kernels, Setting<int[]> strides) = Convolutions([16, 32, 48], [2, 2, 2], [1, 1, 1]);
        return new(
            "GridworldCNN",
            nameof(GridworldCnn),
            PythonModule,
            "three 2x2 convolutions, for grid worlds such as MinAtar and MiniGrid",
            [channels, kernels, strides],
            (shape, first, activation, values, generator) =>
                new GridworldCnn(shape, first, activation, values.Get(channels), values.Get(kernels), values.Get(strides), generator));
    }

    private static EncoderDescriptor Impalaish()
    {
        Setting<int[]> depths = Setting.Integers("cnn_block_depths", [16, 32, 32], "channels of each block");
        Setting<bool> groupNorm = Setting.Flag("post_group_norm", true, "whether residual blocks end in a group norm");
        return new(
            "IMPALAishCNN",
            nameof(ImpalaishCnn),
            PythonModule,
            "residual blocks with group norm, the strongest of amago's",
            [depths, groupNorm],
            (shape, first, activation, values, generator) =>
                new ImpalaishCnn(shape, first, activation, values.Get(depths), values.Get(groupNorm), generator));
    }

    private static EncoderDescriptor Natureish()
    {
        (Setting<int[]> channels, Setting<int[]> kernels, Setting<int[]> strides) = Convolutions([32, 64, 64], [8, 4, 3], [4, 2, 1]);
        return new(
            "NatureishCNN",
            nameof(NatureishCnn),
            PythonModule,
            "the Atari DQN's three convolutions, the fastest on 84x84 frames",
            [channels, kernels, strides],
            (shape, first, activation, values, generator) =>
                new NatureishCnn(shape, first, activation, values.Get(channels), values.Get(kernels), values.Get(strides), generator));
    }

    private static (Setting<int[]> Channels, Setting<int[]> Kernels, Setting<int[]> Strides) Convolutions(
        int[] channels, int[] kernels, int[] strides) => (
        Setting.Integers("channels", channels, "channels of each convolution"),
        Setting.Integers("kernels", kernels, "height and width of each kernel"),
        Setting.Integers("strides", strides, "stride of each convolution"));
}
