using System.Globalization;
using Amago.Formats;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>
/// What the metadata of a file says of the encoder whose parameters it holds: <c>encoder</c>, <c>img_shape</c>, <c>channels_first</c>,
/// <c>activation</c> and <c>settings</c>, behind the prefix that the parameters' names have. What a file does not say is null.
/// </summary>
/// <param name="Encoder">Its name in Python; null for a class that nobody registered.</param>
/// <param name="ImgShape">(H, W, C), or (C, H, W) when channels are first.</param>
/// <param name="ChannelsFirst">Whether images come as (C, H, W).</param>
/// <param name="Activation">The name of its activation.</param>
/// <param name="Settings">Its other settings, <c>channels=[32, 64, 64]; kernels=[8, 4, 3]</c>.</param>
internal sealed record EncoderDescription(
    string? Encoder, (int, int, int)? ImgShape, bool? ChannelsFirst, string? Activation, string? Settings)
{
    public const string EncoderKey = "encoder", ImgShapeKey = "img_shape", ChannelsFirstKey = "channels_first";
    public const string ActivationKey = EncoderDescriptor.ActivationSetting, SettingsKey = "settings";

    private static readonly string[] Keys = [EncoderKey, ImgShapeKey, ChannelsFirstKey, ActivationKey, SettingsKey];

    /// <summary>Tells of an encoder with a value for every setting.</summary>
    public static EncoderDescription Of(EncoderDescriptor encoder, SettingValues values, (int, int, int) imgShape, bool channelsFirst) =>
        new(encoder.PythonName, imgShape, channelsFirst, values.Text(ActivationKey), Text(encoder, values));

    /// <summary>Reads what metadata says under a prefix.</summary>
    /// <param name="metadata">A file's metadata.</param>
    /// <param name="prefix">What the keys start with: "", or <c>encoder.</c>.</param>
    /// <returns>null where it is no metadata of ours: it neither names an encoder that is known here nor has the image's shape and order.</returns>
    /// <exception cref="ArgumentException">A value can't be read.</exception>
    public static EncoderDescription? TryRead(IDictionary<string, string> metadata, string prefix)
    {
        string? Value(string key) => metadata.TryGetValue(prefix + key, out string? value) ? value : null;
        string? encoder = Value(EncoderKey), shape = Value(ImgShapeKey), first = Value(ChannelsFirstKey);
        bool isKnown = encoder is not null && Configurables.TryFind(encoder) is EncoderDescriptor;
        if (!isKnown && (shape is null || first is null))
            return null;
        (int, int, int)? imgShape = shape is null ? null : ReadShape(shape);
        bool? channelsFirst = first is null ? null : ReadFlag(first);
        return new EncoderDescription(encoder, imgShape, channelsFirst, Value(ActivationKey), Value(SettingsKey));
    }

    /// <summary>Takes away what metadata says under a prefix.</summary>
    public static void Remove(IDictionary<string, string> metadata, string prefix)
    {
        foreach (string key in Keys)
            metadata.Remove(prefix + key);
    }

    /// <summary>An image's shape as metadata and messages have it.</summary>
    public static string Text((int First, int Second, int Third) shape) =>
        string.Create(CultureInfo.InvariantCulture, $"{shape.First},{shape.Second},{shape.Third}");

    /// <summary>Settings as metadata has them.</summary>
    public static string Text(IEnumerable<KeyValuePair<string, object?>> settings) =>
        string.Join("; ", settings.Select(static setting => $"{setting.Key}={Text(setting.Value)}"));

    /// <summary>The settings of an encoder, but for its activation, as metadata has them.</summary>
    public static string Text(EncoderDescriptor encoder, SettingValues values) =>
        Text(encoder.Settings.Select(setting => KeyValuePair.Create(setting.Name, values.All[setting.Name])));

    /// <summary>A setting's value as Python writes it.</summary>
    public static string Text(object? value) => LiteralPrinter.Print(SettingConversion.ToLiteral(value));

    /// <summary>Writes it into metadata.</summary>
    public void Write(IDictionary<string, string> metadata, string prefix)
    {
        foreach ((string key, string value) in Fixed())
            metadata[prefix + key] = value;
        if (Settings is not null)
            metadata[prefix + SettingsKey] = Settings;
    }

    /// <summary>The settings of an encoder that are said, its activation among them, converted.</summary>
    /// <exception cref="ArgumentException">One is unknown, or of another kind.</exception>
    public Dictionary<string, object?> ValuesFor(EncoderDescriptor encoder)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, Literal value) in ReadSettings(Settings ?? ""))
        {
            Setting setting = encoder.Settings.FirstOrDefault(known => known.Name == name)
                ?? throw new ArgumentException($"its metadata: {encoder.Unknown(name)}.");
            values[name] = SettingConversion.TryConvert(setting, value, out object? converted)
                ? converted
                : throw new ArgumentException(
                    $"its metadata: {encoder.PythonName}.{name}: expected {setting.Expectation()}, got {Quoted.Value(value)}.");
        }

        if (Activation is not null)
        {
            values[ActivationKey] = Activations.TryFind(Activation)?.PythonName
                ?? throw new ArgumentException(
                    $"its metadata: expected an activation ({string.Join(", ", Activations.Names)}), got {Quoted.Text(Activation)}.");
        }

        return values;
    }

    /// <summary>
    /// What has no value here and no tensor tells, though everything that writes these keys writes them together: a file lost it. A class
    /// that nobody registered has no settings that are known.
    /// </summary>
    public IEnumerable<string> Missing(EncoderDescriptor encoder)
    {
        if (ImgShape is not null && ChannelsFirst is null)
            yield return ChannelsFirstKey;
        if (Activation is null)
            yield return ActivationKey;
        if (Encoder is null || Settings is not null)
            yield break;
        foreach (Setting setting in encoder.Settings)
            yield return setting.Name;
    }

    /// <summary>Checks that another description tells of the same network, as far as both say.</summary>
    /// <param name="other">The other.</param>
    /// <param name="whose">Where this one comes from.</param>
    /// <param name="others">Where the other one comes from.</param>
    /// <exception cref="ArgumentException">They differ; the message says in what.</exception>
    public void ExpectSame(EncoderDescription other, string whose, string others)
    {
        IReadOnlyList<(string Name, string Value)> said = other.Said();
        foreach ((string name, string value) in Said())
        {
            string? differing = said.FirstOrDefault(pair => pair.Name == name && pair.Value != value).Value;
            if (differing is not null)
            {
                throw new ArgumentException(
                    $"{whose} says that it belongs to a network with {name} = {Printable.Short(value)}, and {others} says "
                    + $"{Printable.Short(differing)}.");
            }
        }
    }

    /// <summary>All that is said, each setting by itself.</summary>
    private List<(string Name, string Value)> Said() =>
        [.. Fixed(), .. ReadSettings(Settings ?? "").Select(static setting => (setting.Name, LiteralPrinter.Print(setting.Value)))];

    /// <summary>What is said that every encoder has.</summary>
    private IEnumerable<(string Name, string Value)> Fixed()
    {
        if (Encoder is not null)
            yield return (EncoderKey, Encoder);
        if (ImgShape is { } shape)
            yield return (ImgShapeKey, Text(shape));
        if (ChannelsFirst is { } first)
            yield return (ChannelsFirstKey, Text(first));
        if (Activation is not null)
            yield return (ActivationKey, Activation);
    }

    private static List<(string Name, Literal Value)> ReadSettings(string text)
    {
        try
        {
            return SettingsParser.Parse(new SourceText(SettingsKey, text));
        }
        catch (InvalidFileException e)
        {
            throw new ArgumentException($"its metadata: {e.Message}", e);
        }
    }

    private static (int, int, int) ReadShape(string text)
    {
        string[] parts = text.Trim().TrimStart('[', '(').TrimEnd(']', ')').Split(',');
        int[] sizes = [.. parts.Select(static part => int.TryParse(part, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes is [> 0, > 0, > 0]
            ? (sizes[0], sizes[1], sizes[2])
            : throw new ArgumentException($"its metadata: expected three sizes of at least 1 in {ImgShapeKey} such as 84,84,4, got {Quoted.Text(text)}.");
    }

    private static bool ReadFlag(string text) => bool.TryParse(text, out bool flag)
        ? flag
        : throw new ArgumentException($"its metadata: expected True or False in {ChannelsFirstKey}, got {Quoted.Text(text)}.");
}
