namespace Amago.Rl;

/// <summary>
/// amago's timestep encoders out of configuration, under the names that gin files of amago have: <c>CNNTstepEncoder</c>,
/// <c>FFTstepEncoder</c>, and what lies within them, <c>InputNorm</c>, <c>SimNorm</c>, <c>MLP</c>.
/// </summary>
public static class TstepEncoders
{
    private const string PythonModule = "amago.nets.tstep_encoders", FeedForwardModule = "amago.nets.ff";

    /// <summary>The settings of <see cref="CnnTstepEncoder"/>.</summary>
    public static Configurable<CnnTstepSettings> Cnn { get; } = Configurables.Register(
        "CNNTstepEncoder",
        CnnTstepSettings.Keys, CnnTstepSettings.Of, PythonModule, "an image, the last reward and action to an embedding");

    /// <summary>The settings of <see cref="FfTstepEncoder"/>.</summary>
    public static Configurable<FfTstepSettings> Ff { get; } = Configurables.Register(
        "FFTstepEncoder", FfTstepSettings.Keys, FfTstepSettings.Of, PythonModule, "vectors, the last reward and action to an embedding");

    /// <summary>The settings of <see cref="InputNorm"/> within <c>FFTstepEncoder</c>.</summary>
    public static Configurable<InputNormSettings> InputNorm { get; } = Configurables.Register(
        "InputNorm", InputNormSettings.Keys, InputNormSettings.Of, "amago.nets.utils", "moving averages of inputs");

    /// <summary>The size of a group of <c>simnorm</c>; see <see cref="Normalization"/>.</summary>
    public static Configurable<int> SimNorm { get; } = OfSimNorm();

    /// <summary>
    /// What operative configurations say of <c>MLP</c> within <c>FFTstepEncoder</c>, which gives it its sizes itself: that there is no
    /// dropout.
    /// </summary>
    public static Configurable<double> Mlp { get; } = OfMlp();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Configurable> All { get; } = [Cnn, Ff, InputNorm, SimNorm, Mlp];

    /// <summary>Makes their names known to configuration that is about to be read.</summary>
    public static void EnsureRegistered() => _ = All;

    /// <summary>Builds a <see cref="CnnTstepEncoder"/> with the settings that a configuration binds.</summary>
    /// <param name="bindings">The configuration, read behind <see cref="EnsureRegistered"/>.</param>
    /// <param name="image">The image: its name and layout have to be those of <c>obs_key</c> and <c>channels_first</c>.</param>
    /// <param name="rl2Length">Numbers of <c>rl2s</c>: 1 + A.</param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <param name="generator">Gives the initial weights and the shifts; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">The image is another, a number is less than 1, or there is no such encoder.</exception>
    /// <exception cref="InvalidFileException">The configuration binds something that is unknown or of another kind.</exception>
    public static CnnTstepEncoder CreateCnn(
        Bindings bindings, ImageEntry image, int rl2Length, string scope = "", Generator? generator = null) =>
        CreateCnn(bindings, image, rl2Length, scope, generator, static _ => { });

    /// <summary>Builds one whose encoder of images is checked before the layers behind it are made.</summary>
    internal static CnnTstepEncoder CreateCnn(
        Bindings bindings, ImageEntry image, int rl2Length, string scope, Generator? generator, Action<Nets.Cnn> check)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(image);
        CnnTstepSettings settings = bindings.Create(Cnn, scope);
        settings = settings with { SimNormDim = GroupOf(bindings, scope, settings.OutNorm) };
        if (image.Name != settings.ObsKey || image.ChannelsFirst != settings.ChannelsFirst)
        {
            throw new ArgumentException(
                $"CNNTstepEncoder: expected the image '{Printable.Short(settings.ObsKey)}' with channels_first = "
                + $"{settings.ChannelsFirst}, as obs_key and channels_first say, got '{Printable.Short(image.Name)}', {image}.",
                nameof(image));
        }

        generator ??= Generator.FromEntropy();
        Nets.Cnn cnn = bindings.CreateCnn(
            settings.CnnType,
            (image.Shape[0], image.Shape[1], image.Shape[2]),
            settings.ChannelsFirst,
            settings.Activation,
            scope: scope,
            generator: generator);
        check(cnn);
        return new CnnTstepEncoder(cnn, rl2Length, settings, bindings.CreateActivation(settings.Activation, scope), generator);
    }

    /// <summary>Builds a <see cref="FfTstepEncoder"/> with the settings that a configuration binds.</summary>
    /// <param name="bindings">The configuration, read behind <see cref="EnsureRegistered"/>.</param>
    /// <param name="observations">The observations, vectors alone.</param>
    /// <param name="rl2Length">Numbers of <c>rl2s</c>: 1 + A.</param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">An observation is no vector or not there, or a number is less than 1.</exception>
    /// <exception cref="InvalidFileException">The configuration binds something that is unknown or of another kind.</exception>
    public static FfTstepEncoder CreateFf(
        Bindings bindings, ObservationSpace observations, int rl2Length, string scope = "", Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        FfTstepSettings settings = bindings.Create(Ff, scope);
        _ = bindings.Create(Mlp, scope);
        settings = settings with
        {
            InputNorm = bindings.Create(InputNorm, scope),
            SimNormDim = GroupOf(bindings, scope, settings.Norm, settings.OutNorm),
        };
        return new FfTstepEncoder(observations, rl2Length, settings, bindings.CreateActivation(settings.Activation, scope), generator);
    }

    // An operative configuration has SimNorm where there is one, as amago's.
    private static int GroupOf(Bindings bindings, string scope, params ReadOnlySpan<string?> norms) =>
        norms.Contains("simnorm") ? bindings.Create(SimNorm, scope) : Normalization.DefaultGroup;

    private static Configurable<int> OfSimNorm()
    {
        Setting<int> dim = Setting.Integer("dim", Normalization.DefaultGroup, "neighbours that a softmax goes over").AtLeast(1);
        return Configurables.Register("SimNorm", [dim], values => values.Get(dim), FeedForwardModule, "the normalisation simnorm");
    }

    private static Configurable<double> OfMlp()
    {
        Setting<double> dropout = Setting.Double("dropout_p", 0, "dropout, which there is not: 0").Where("that is 0", static p => p == 0);
        return Configurables.Register("MLP", [dropout], values => values.Get(dropout), FeedForwardModule, "the layers of FFTstepEncoder");
    }
}
