namespace Amago.Configuration;

/// <summary>An encoder that can be made by name.</summary>
public sealed class EncoderDescriptor : Configurable
{
    private readonly EncoderFactory _create;

    internal EncoderDescriptor(
        string pythonName,
        string name,
        string module,
        string description,
        IReadOnlyList<Setting> settings,
        EncoderFactory create,
        string activation = "leaky_relu")
        : base(pythonName, name, module, description, settings)
    {
        _create = create;
        Activation = Setting.Activation(EncoderDescription.ActivationKey, activation, "behind each convolution");
        if (settings.Any(setting => setting.IsNamed(Activation.Name)))
            throw new ArgumentException($"{pythonName}: every encoder has an activation; it is no setting of its own.", nameof(settings));
        Bindable = [.. settings, Activation];
    }

    /// <summary>The Python name of the activation that the encoder has unless another is asked for, such as <c>leaky_relu</c>.</summary>
    public string DefaultActivation => Activation.DefaultValue;

    /// <summary>The setting that every encoder has, each with its own default.</summary>
    internal Setting<string> Activation { get; }

    internal override IReadOnlyList<Setting> Bindable { get; }

    internal override IReadOnlyList<string> Arguments => ["img_shape", "channels_first"];

    /// <summary>Makes the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of an activation; null for <see cref="DefaultActivation"/>.</param>
    /// <param name="settings">Values of its settings; what is not there has its default.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A setting is unknown or of another kind, or the encoder refuses the configuration.</exception>
    /// <exception cref="InvalidOperationException">The function that the encoder was registered with returns null.</exception>
    public Cnn Create(
        (int, int, int) imgShape,
        bool channelsFirst,
        string? activation = null,
        EncoderSettings? settings = null,
        Generator? generator = null) =>
        Create(
            imgShape,
            channelsFirst,
            activation ?? DefaultActivation,
            new SettingValues(this, (settings ?? new EncoderSettings()).For(this)),
            generator);

    /// <summary>
    /// What a file says of the settings of this encoder, its activation among them, checked and written as Python writes it.
    /// </summary>
    /// <param name="description">What the file says.</param>
    /// <returns>Values by the names of settings: <c>channels</c> is <c>[32, 64, 64]</c>; what is not said is left out.</returns>
    /// <exception cref="ArgumentException">A setting is unknown or of another kind, or there is no such activation.</exception>
    public IReadOnlyDictionary<string, string> SettingsIn(EncoderDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.ValuesFor(this).ToDictionary(
            static pair => pair.Key, static pair => LiteralPrinter.Print(pair.Value), StringComparer.Ordinal);
    }

    internal Cnn Create((int, int, int) imgShape, bool channelsFirst, string activation, SettingValues values, Generator? generator)
    {
        Cnn cnn = Made(_create(imgShape, channelsFirst, activation, values, generator));
        cnn.BuiltAs(PythonName, EncoderDescriptions.Text(this, values));
        return cnn;
    }
}

/// <summary>Makes an encoder of a registered kind from the values of its settings.</summary>
/// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
/// <param name="channelsFirst">Whether images come as (C, H, W).</param>
/// <param name="activation">Python name of the activation, such as <c>leaky_relu</c>.</param>
/// <param name="values">A value for each of the encoder's settings.</param>
/// <param name="generator">Gives the initial weights; null for a generator seeded at random.</param>
public delegate Cnn EncoderFactory(
    (int, int, int) imgShape, bool channelsFirst, string activation, SettingValues values, Generator? generator);
