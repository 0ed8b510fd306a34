namespace Amago.Nets;

/// <summary>The encoders by name, in the Python and in the C# spelling.</summary>
public static class Encoders
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<EncoderDescriptor> All { get; } =
    [
        new(
            "DrQCNN",
            nameof(DrQCnn),
            "four 3x3 convolutions, for continuous control from pixels",
            [],
            static (shape, first, activation, _, generator) => new DrQCnn(shape, first, activation, generator)),
        new(
            "GridworldCNN",
            nameof(GridworldCnn),
            "three 2x2 convolutions, for grid worlds such as MinAtar and MiniGrid",
            [Integers("channels", "[16,32,48]"), Integers("kernels", "[2,2,2]"), Integers("strides", "[1,1,1]")],
            static (shape, first, activation, settings, generator) =>
                new GridworldCnn(shape, first, activation, settings.Integers("channels"), settings.Integers("kernels"), settings.Integers("strides"), generator)),
        new(
            "IMPALAishCNN",
            nameof(ImpalaishCnn),
            "residual blocks with group norm, the strongest of the four",
            [Integers("cnn_block_depths", "[16,32,32]"), new("post_group_norm", SettingKind.Flag, "True")],
            static (shape, first, activation, settings, generator) =>
                new ImpalaishCnn(shape, first, activation, settings.Integers("cnn_block_depths"), settings.Flag("post_group_norm", true), generator)),
        new(
            "NatureishCNN",
            nameof(NatureishCnn),
            "the Atari DQN's three convolutions, the fastest on 84x84 frames",
            [Integers("channels", "[32,64,64]"), Integers("kernels", "[8,4,3]"), Integers("strides", "[4,2,1]")],
            static (shape, first, activation, settings, generator) =>
                new NatureishCnn(shape, first, activation, settings.Integers("channels"), settings.Integers("kernels"), settings.Integers("strides"), generator)),
    ];

    /// <summary>Finds an encoder by its Python or C# name, in any case.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists them.</exception>
    public static EncoderDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(encoder => name.Equals(encoder.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(encoder.PythonName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"Unknown encoder '{name}'; expected one of {string.Join(", ", All.Select(static encoder => encoder.PythonName))}.", nameof(name));
    }

    private static EncoderSetting Integers(string name, string fallback) => new(name, SettingKind.Integers, fallback);
}
