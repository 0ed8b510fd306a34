namespace Amago.Rl;

/// <summary>
/// The keyword arguments of amago's <c>CNNTstepEncoder</c> with amago's defaults. Configuration binds them by their names in Python,
/// <c>CNNTstepEncoder.img_features = 256</c>; see <see cref="TstepEncoders"/>.
/// </summary>
public sealed record CnnTstepSettings
{
    internal static readonly Setting<string> CnnTypeKey = Setting.Reference("cnn_type", "NatureishCNN", "the encoder of images");
    internal static readonly Setting<bool> ChannelsFirstKey = Setting.Flag("channels_first", false, "whether images come as (C, H, W)");
    internal static readonly Setting<int> ImgFeaturesKey = Setting.Integer("img_features", 256, "features of an image").AtLeast(1);
    internal static readonly Setting<int> Rl2FeaturesKey =
        Setting.Integer("rl2_features", 12, "features of the last reward and action").AtLeast(1);

    internal static readonly Setting<int> DOutputKey = Setting.Integer("d_output", 256, "numbers of an embedding").AtLeast(1);
    internal static readonly Setting<string> OutNormKey = Norm("out_norm", "layer", "the normalisation of embeddings");
    internal static readonly Setting<string> ActivationKey =
        Setting.Activation("activation", description: "within the encoder of images and behind both kinds of features");

    internal static readonly Setting<bool> HideRl2sKey =
        Setting.Flag("hide_rl2s", false, "whether the last reward and action count as zeros");

    internal static readonly Setting<bool> DrqV2AugKey = Setting.Flag("drqv2_aug", false, "whether training shifts images at random");
    internal static readonly Setting<double> AugPctOfBatchKey =
        Setting.Double("aug_pct_of_batch", 0.75, "share of the sequences whose images are shifted").Within(0, 1);

    internal static readonly Setting<string> ObsKeyKey =
        Setting.Text("obs_key", ObservationSpace.ImageName, "the name of the image among the observations").Where(
            "that is not empty", static name => name.Length > 0);

    /// <summary>The encoder of images: a name or a reference, such as <c>IMPALAishCNN</c>.</summary>
    public string CnnType { get; init; } = CnnTypeKey.DefaultValue;

    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst { get; init; }

    /// <summary>Features of an image, 1 or more.</summary>
    public int ImgFeatures { get; init => field = ImgFeaturesKey.Checked(value); } = ImgFeaturesKey.DefaultValue;

    /// <summary>Features of the last reward and action, 1 or more.</summary>
    public int Rl2Features { get; init => field = Rl2FeaturesKey.Checked(value); } = Rl2FeaturesKey.DefaultValue;

    /// <summary>Numbers of an embedding, 1 or more.</summary>
    public int DOutput { get; init => field = DOutputKey.Checked(value); } = DOutputKey.DefaultValue;

    /// <summary>The normalisation of embeddings, by name; see <see cref="Normalization"/>. null for none.</summary>
    public string? OutNorm { get; init; } = OutNormKey.DefaultValue;

    /// <summary>Values of a group where <see cref="OutNorm"/> is <c>simnorm</c>; configuration binds it as <c>SimNorm.dim</c>.</summary>
    public int SimNormDim { get; init; } = Normalization.DefaultGroup;

    /// <summary>The activation behind both kinds of features, by name; see <see cref="Activations"/>.</summary>
    public string Activation { get; init; } = ActivationKey.DefaultValue;

    /// <summary>Whether the last reward and action count as zeros.</summary>
    public bool HideRl2s { get; init; }

    /// <summary>Whether training shifts images by up to 4 pixels at random.</summary>
    public bool DrqV2Aug { get; init; }

    /// <summary>
    /// The share of a batch that is shifted, 0 to 1: of B sequences the first max(min(ceil(B (1 - share)), B - 1), 0) stay as they are.
    /// </summary>
    public double AugPctOfBatch { get; init => field = AugPctOfBatchKey.Checked(value); } = AugPctOfBatchKey.DefaultValue;

    /// <summary>The name of the image among the observations.</summary>
    public string ObsKey { get; init => field = ObsKeyKey.Checked(value); } = ObsKeyKey.DefaultValue;

    /// <summary>All keyword arguments, in the order of the original.</summary>
    internal static IReadOnlyList<Setting> Keys { get; } =
    [
        CnnTypeKey, ChannelsFirstKey, ImgFeaturesKey, Rl2FeaturesKey, DOutputKey, OutNormKey, ActivationKey, HideRl2sKey, DrqV2AugKey,
        AugPctOfBatchKey, ObsKeyKey,
    ];

    internal static CnnTstepSettings Of(SettingValues values) => new()
    {
        CnnType = values.Get(CnnTypeKey),
        ChannelsFirst = values.Get(ChannelsFirstKey),
        ImgFeatures = values.Get(ImgFeaturesKey),
        Rl2Features = values.Get(Rl2FeaturesKey),
        DOutput = values.Get(DOutputKey),
        OutNorm = values.IsNone(OutNormKey) ? null : values.Get(OutNormKey),
        Activation = values.Get(ActivationKey),
        HideRl2s = values.Get(HideRl2sKey),
        DrqV2Aug = values.Get(DrqV2AugKey),
        AugPctOfBatch = values.Get(AugPctOfBatchKey),
        ObsKey = values.Get(ObsKeyKey),
    };

    /// <summary>A setting that is the name of a normalisation, or None.</summary>
    internal static Setting<string> Norm(string name, string? fallback, string description) => Setting.Text(name, fallback, description)
        .Where($"that is a normalisation ({string.Join(", ", Normalization.Methods)})", static method => Normalization.Methods.Contains(
            method))
        .OrNone();
}
