using System.Globalization;
using Amago.Cli.Input;

namespace Amago.Cli.Options;

/// <summary>What <see cref="EncoderOptions"/> read.</summary>
/// <param name="Encoder">The encoder that was chosen.</param>
/// <param name="Scope">The scope of the encoder's bindings.</param>
/// <param name="ImgShape">The value of --img-shape; null without it.</param>
/// <param name="IsChannelsFirst">The value of --channels-first; null without it.</param>
/// <param name="Activation">The value of --activation, which wins over a binding; null without it.</param>
/// <param name="Bindings">What configuration binds, the encoder's settings among it.</param>
internal sealed record EncoderChoice(
    EncoderDescriptor Encoder, string Scope, (int, int, int)? ImgShape, bool? IsChannelsFirst, string? Activation, Bindings Bindings)
{
    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst => IsChannelsFirst ?? false;

    /// <summary>Who says which shape images have, for messages.</summary>
    public string ShapeOrigin { get; private init; } = "--img-shape";

    /// <summary>The file whose metadata says what the encoder is; null where none does.</summary>
    private Weights? Source { get; init; }

    /// <summary>The settings that it says, as Python writes them.</summary>
    private IReadOnlyDictionary<string, string> Own { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The encoder that a file of weights belongs to, where its metadata says so.</summary>
    /// <exception cref="ArgumentException">
    /// The command line or a gin file says something else, or the metadata makes no sense or lacks what nobody states.
    /// </exception>
    public EncoderChoice Of(Weights? weights)
    {
        if (weights?.Description is not { } own)
            return this;
        string? encoder = own.Encoder is { } name ? Configurables.TryFind(name)?.PythonName ?? name : null;
        Expect(EncoderDescription.EncoderKey, encoder, "the command line", Encoder.PythonName);
        Expect(EncoderDescription.ImgShapeKey, ShapeText(own.ImgShape), "--img-shape", ShapeText(ImgShape));
        Expect(EncoderDescription.ChannelsFirstKey, FlagText(own.ChannelsFirst), "--channels-first", FlagText(IsChannelsFirst));
        IReadOnlyDictionary<string, string> values = weights.Named(() => Encoder.SettingsIn(own));
        Dictionary<string, (string Value, string Place)> said = Said();
        foreach ((string setting, (string stated, string place)) in said)
        {
            if (values.TryGetValue(setting, out string? value))
                Expect(setting, value, place, stated);
        }

        string[] missing = [.. Missing(own, Encoder)
            .Where(key => key == EncoderDescription.ChannelsFirstKey ? IsChannelsFirst is null : !said.ContainsKey(key))];
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"{weights.Path}: expected its metadata to say all of the network that it belongs to, "
                + $"got none of {string.Join(", ", missing)}; "
                + "a default may be another network's: state what is missing (--activation, --set, --channels-first).");
        }

        return this with
        {
            ImgShape = own.ImgShape ?? ImgShape,
            IsChannelsFirst = own.ChannelsFirst ?? IsChannelsFirst,
            Activation = Activation ?? own.Activation,
            Source = weights,
            Own = values,
            ShapeOrigin = own.ImgShape is null ? ShapeOrigin : weights.Path,
        };

        void Expect(string what, string? says, string place, string? stated)
        {
            if (says is not null && stated is not null && says != stated)
            {
                throw new ArgumentException(
                    $"{weights.Path}: its metadata says that it belongs to a network with {what} = {says}, and {place} says {stated}.");
            }
        }

        static string? ShapeText((int, int, int)? shape) => shape is var (first, second, third)
            ? string.Create(CultureInfo.InvariantCulture, $"{first},{second},{third}")
            : null;

        static string? FlagText(bool? flag) => flag is { } value ? (value ? "True" : "False") : null;
    }

    /// <summary>Builds the encoder for images of the shape that is stated.</summary>
    /// <exception cref="ArgumentException">No shape is stated.</exception>
    public Cnn Create(Generator generator) => ImgShape is { } shape
        ? Create(shape, generator)
        : throw new ArgumentException(
            "--img-shape: expected the shape of one image such as 84,84,4, since the weights do not say it; got none.");

    /// <summary>Builds the encoder for images of a shape.</summary>
    public Cnn Create((int, int, int) imgShape, Generator generator)
    {
        var settings = new EncoderSettings();
        foreach ((string name, string value) in Own.Where(static pair => pair.Key != EncoderDescription.ActivationKey))
            settings.Set($"{name}={value}");
        return Source is null ? Create() : Source.Named(Create);

        Cnn Create() => Bindings.CreateCnn(Encoder.PythonName, imgShape, ChannelsFirst, Activation, settings, Scope, generator);
    }

    /// <summary>The settings that the command line and gin files state, with their places.</summary>
    private Dictionary<string, (string Value, string Place)> Said()
    {
        var said = new Dictionary<string, (string Value, string Place)>(Bindings.Bound(Encoder, Scope), StringComparer.Ordinal);
        if (Activation is not null)
            said[EncoderDescription.ActivationKey] = ($"'{Activations.Find(Activation).PythonName}'", "--activation");
        return said;
    }

    /// <summary>
    /// What has no value here and no tensor tells, though everything that writes these keys writes them together: a file lost it. A class
    /// that nobody registered has no settings that are known.
    /// </summary>
    private static IEnumerable<string> Missing(EncoderDescription description, EncoderDescriptor encoder)
    {
        if (description.ImgShape is not null && description.ChannelsFirst is null)
            yield return EncoderDescription.ChannelsFirstKey;
        if (description.Activation is null)
            yield return EncoderDescription.ActivationKey;
        if (description.Encoder is null || description.Settings is not null)
            yield break;
        foreach (Setting setting in encoder.Settings)
            yield return setting.Name;
    }
}
