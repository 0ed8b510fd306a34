using System.Globalization;
using Amago.Nets.Encoders;

namespace Amago.Nets;

/// <summary>
/// What the metadata of a file says of the encoder whose parameters it holds: <c>encoder</c>, <c>img_shape</c>, <c>channels_first</c>,
/// <c>activation</c> and <c>settings</c>, behind the prefix that the parameters' names have. What a file does not say is null.
/// </summary>
/// <param name="Encoder">The encoder's name in Python, such as <c>NatureishCNN</c>; null for a class that nobody registered.</param>
/// <param name="ImgShape">(H, W, C), or (C, H, W) when channels are first.</param>
/// <param name="ChannelsFirst">Whether images come as (C, H, W).</param>
/// <param name="Activation">The Python name of the encoder's activation, such as <c>leaky_relu</c>.</param>
/// <param name="Settings">The encoder's other settings as Python writes them, <c>channels=[32, 64, 64]; kernels=[8, 4, 3]</c>.</param>
public sealed record EncoderDescription(
    string? Encoder, (int, int, int)? ImgShape, bool? ChannelsFirst, string? Activation, string? Settings)
{
    /// <summary>The key of <see cref="Encoder"/>.</summary>
    public const string EncoderKey = "encoder";

    /// <summary>The key of <see cref="ImgShape"/>.</summary>
    public const string ImgShapeKey = "img_shape";

    /// <summary>The key of <see cref="ChannelsFirst"/>.</summary>
    public const string ChannelsFirstKey = "channels_first";

    /// <summary>The key of <see cref="Activation"/>.</summary>
    public const string ActivationKey = "activation";

    /// <summary>The key of <see cref="Settings"/>.</summary>
    public const string SettingsKey = "settings";

    private static readonly string[] Keys = [EncoderKey, ImgShapeKey, ChannelsFirstKey, ActivationKey, SettingsKey];

    /// <summary>Reads what metadata says under a prefix.</summary>
    /// <param name="metadata">The metadata of a file, which is only read.</param>
    /// <param name="prefix">What the keys start with: "", or <c>encoder.</c>.</param>
    /// <param name="isKnown">
    /// Whether there is an encoder of a name: a file of other people's may have a key of the name <c>encoder</c> too.
    /// </param>
    /// <returns>null where it is no metadata of ours: it neither names a known encoder nor has the image's shape and order.</returns>
    /// <exception cref="ArgumentException">A value under one of the keys can't be read.</exception>
    public static EncoderDescription? TryRead(IDictionary<string, string> metadata, string prefix, Predicate<string> isKnown)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(isKnown);
        string? Value(string key) => metadata.TryGetValue(prefix + key, out string? value) ? value : null;
        string? encoder = Value(EncoderKey), shape = Value(ImgShapeKey), first = Value(ChannelsFirstKey);
        if ((encoder is null || !isKnown(encoder)) && (shape is null || first is null))
            return null;
        (int, int, int)? imgShape = shape is null ? null : ReadShape(shape);
        bool? channelsFirst = first is null ? null : ReadFlag(first);
        return new EncoderDescription(encoder, imgShape, channelsFirst, Value(ActivationKey), Value(SettingsKey));
    }

    /// <summary>Takes away what metadata says under a prefix.</summary>
    /// <param name="metadata">The metadata of a file, which is changed.</param>
    /// <param name="prefix">What the keys start with: "", or <c>encoder.</c>.</param>
    public static void Remove(IDictionary<string, string> metadata, string prefix)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (string key in Keys)
            metadata.Remove(prefix + key);
    }

    /// <summary>Writes what is known of the encoder into metadata under a prefix.</summary>
    /// <param name="metadata">The metadata of a file, which is changed.</param>
    /// <param name="prefix">What the keys start with: "", or <c>encoder.</c>.</param>
    public void Write(IDictionary<string, string> metadata, string prefix)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach ((string key, string value) in Fixed())
            metadata[prefix + key] = value;
        if (Settings is not null)
            metadata[prefix + SettingsKey] = Settings;
    }

    /// <summary>Checks that another description tells of the same network, as far as both say.</summary>
    /// <param name="other">The description to compare with.</param>
    /// <param name="whose">Where this description comes from, as the message names it.</param>
    /// <param name="others">Where <paramref name="other"/> comes from, as the message names it.</param>
    /// <exception cref="ArgumentException">The descriptions differ; the message says in what.</exception>
    public void ExpectSame(EncoderDescription other, string whose, string others)
    {
        ArgumentNullException.ThrowIfNull(other);
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

    /// <summary>An image's shape as metadata and messages write it: <c>84,84,3</c>.</summary>
    internal static string Text((int First, int Second, int Third) shape) =>
        string.Create(CultureInfo.InvariantCulture, $"{shape.First},{shape.Second},{shape.Third}");

    /// <summary>A flag as Python writes it: True or False.</summary>
    internal static string Text(bool flag) => flag ? "True" : "False";

    /// <summary>A number as Python writes it.</summary>
    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A scaling as Python writes it: <c>'x/255'</c>.</summary>
    internal static string Text(PixelScaling scaling) => Quoted(PixelScalings.Text(scaling));

    /// <summary>A text without quotes or backslashes as Python writes it.</summary>
    internal static string Quoted(string text) => $"'{text}'";

    /// <summary>A list as Python writes it: <c>[32, 64, 64]</c>.</summary>
    internal static string Text(IReadOnlyList<int> numbers) =>
        $"[{string.Join(", ", numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>Everything that is known, each setting by itself.</summary>
    private List<(string Name, string Value)> Said() => [.. Fixed(), .. SettingsText.Split(Settings ?? "")];

    /// <summary>The values that every encoder has: all but the settings of its own.</summary>
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

    private static (int, int, int) ReadShape(string text)
    {
        string[] parts = text.Trim().TrimStart('[', '(').TrimEnd(']', ')').Split(',');
        int[] sizes = [.. parts.Select(static part => int.TryParse(part, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        return sizes is [> 0, > 0, > 0]
            ? (sizes[0], sizes[1], sizes[2])
            : throw new ArgumentException(
                $"its metadata: expected three sizes of at least 1 in {ImgShapeKey} such as 84,84,4, got '{Printable.Short(text)}'.");
    }

    private static bool ReadFlag(string text) => bool.TryParse(text, out bool flag)
        ? flag
        : throw new ArgumentException($"its metadata: expected True or False in {ChannelsFirstKey}, got '{Printable.Short(text)}'.");
}
