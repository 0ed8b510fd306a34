namespace Amago.Rl;

/// <summary>
/// The keyword arguments of amago's <c>FFTstepEncoder</c> with amago's defaults. Configuration binds them by their names in Python,
/// <c>FFTstepEncoder.d_hidden = 512</c>; see <see cref="TstepEncoders"/>.
/// </summary>
public sealed record FfTstepSettings
{
    private static readonly Setting<int> NLayersKey = Setting.Integer("n_layers", 2, "layers in front of the last").AtLeast(1);
    private static readonly Setting<int> DHiddenKey = Setting.Integer("d_hidden", 512, "units of every hidden layer").AtLeast(1);
    private static readonly Setting<int> DOutputKey = Setting.Integer("d_output", 256, "numbers of an embedding").AtLeast(1);
    private static readonly Setting<string> NormKey = CnnTstepSettings.Norm("norm", null, "the normalisation of hidden layers");
    private static readonly Setting<string> OutNormKey = CnnTstepSettings.Norm("out_norm", "layer", "the normalisation of embeddings");
    private static readonly Setting<string> ActivationKey = Setting.Activation(
        "activation", description: "behind every layer but the last");
    private static readonly Setting<bool> HideRl2sKey =
        Setting.Flag("hide_rl2s", false, "whether the last reward and action count as zeros");

    private static readonly Setting<bool> NormalizeInputsKey =
        Setting.Flag("normalize_inputs", true, "whether inputs are brought to a common scale by moving averages");

    private static readonly Setting<string[]> SpecifyObsKeysKey =
        Setting.Texts("specify_obs_keys", null, "the observations that it takes; None for all");

    private static readonly Setting<bool> AutoScaleKey =
        Setting.Flag("auto_scale", false, "whether d_hidden and d_output are at least the number of inputs");

    /// <summary>Layers in front of the last, 1 or more.</summary>
    public int NLayers { get; init => field = NLayersKey.Checked(value); } = NLayersKey.DefaultValue;

    /// <summary>Units of every hidden layer, 1 or more.</summary>
    public int DHidden { get; init => field = DHiddenKey.Checked(value); } = DHiddenKey.DefaultValue;

    /// <summary>Numbers of an embedding, 1 or more.</summary>
    public int DOutput { get; init => field = DOutputKey.Checked(value); } = DOutputKey.DefaultValue;

    /// <summary>The normalisation of hidden layers, by name; see <see cref="Normalization"/>. null for none.</summary>
    public string? Norm { get; init; }

    /// <summary>The normalisation of embeddings, by name; null for none.</summary>
    public string? OutNorm { get; init; } = OutNormKey.DefaultValue;

    /// <summary>Values of a group where a normalisation is <c>simnorm</c>; configuration binds it as <c>SimNorm.dim</c>.</summary>
    public int SimNormDim { get; init; } = Normalization.DefaultGroup;

    /// <summary>The activation behind every layer but the last, by name; see <see cref="Activations"/>.</summary>
    public string Activation { get; init; } = ActivationKey.DefaultValue;

    /// <summary>Whether the last reward and action count as zeros.</summary>
    public bool HideRl2s { get; init; }

    /// <summary>Whether inputs are brought to a common scale by moving averages; see <see cref="InputNorm"/>.</summary>
    public bool NormalizeInputs { get; init; } = NormalizeInputsKey.DefaultValue;

    /// <summary>The weight of new values in those averages, and where squares start: <c>InputNorm.beta</c> and <c>.init_nu</c>.</summary>
    public InputNormSettings InputNorm { get; init; } = new();

    /// <summary>The observations that it takes, by name; null for all.</summary>
    public IReadOnlyList<string>? SpecifyObsKeys { get; init; }

    /// <summary>Whether <see cref="DHidden"/> and <see cref="DOutput"/> are at least the number of inputs.</summary>
    public bool AutoScale { get; init; }

    /// <summary>All keyword arguments, in the order of the original.</summary>
    internal static IReadOnlyList<Setting> Keys { get; } =
    [
        NLayersKey, DHiddenKey, DOutputKey, NormKey, OutNormKey, ActivationKey, HideRl2sKey, NormalizeInputsKey, SpecifyObsKeysKey,
        AutoScaleKey,
    ];

    internal static FfTstepSettings Of(SettingValues values) => new()
    {
        NLayers = values.Get(NLayersKey),
        DHidden = values.Get(DHiddenKey),
        DOutput = values.Get(DOutputKey),
        Norm = values.IsNone(NormKey) ? null : values.Get(NormKey),
        OutNorm = values.IsNone(OutNormKey) ? null : values.Get(OutNormKey),
        Activation = values.Get(ActivationKey),
        HideRl2s = values.Get(HideRl2sKey),
        NormalizeInputs = values.Get(NormalizeInputsKey),
        SpecifyObsKeys = values.IsNone(SpecifyObsKeysKey) ? null : values.Get(SpecifyObsKeysKey),
        AutoScale = values.Get(AutoScaleKey),
    };
}

/// <summary>The keyword arguments of amago's <c>InputNorm</c> with amago's defaults.</summary>
/// <param name="Beta">The weight of new values.</param>
/// <param name="InitNu">Where the mean square starts.</param>
public sealed record InputNormSettings(float Beta = 1e-4f, float InitNu = 1)
{
    private static readonly Setting<float> BetaKey =
        Setting.Float("beta", 1e-4f, "the weight of new values").Where("above 0 and below 1", static beta => beta is > 0 and < 1);

    private static readonly Setting<float> InitNuKey = Setting.Float("init_nu", 1, "where the mean square starts").AtLeast(0);

    /// <summary>All keyword arguments.</summary>
    internal static IReadOnlyList<Setting> Keys { get; } = [BetaKey, InitNuKey];

    internal static InputNormSettings Of(SettingValues values) => new(values.Get(BetaKey), values.Get(InitNuKey));
}
