using Amago.Cli.Input;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Options;

/// <summary>What <see cref="EncoderOptions"/> read.</summary>
/// <param name="Encoder">Which.</param>
/// <param name="Scope">The scope of its bindings.</param>
/// <param name="ImgShape">--img-shape; null without it.</param>
/// <param name="IsChannelsFirst">--channels-first; null without it.</param>
/// <param name="Activation">--activation, which wins over a binding; null without it.</param>
/// <param name="Bindings">Its settings.</param>
internal sealed record EncoderChoice(EncoderDescriptor Encoder, string Scope, (int, int, int)? ImgShape, bool? IsChannelsFirst, string? Activation, Bindings Bindings)
{
    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst => IsChannelsFirst ?? false;

    /// <summary>Who says which shape images have, for messages.</summary>
    public string ShapeOrigin { get; private init; } = "--img-shape";

    /// <summary>The file whose metadata says what the encoder is; null where none does.</summary>
    private Weights? Source { get; init; }

    /// <summary>What it says.</summary>
    private IReadOnlyDictionary<string, object?> Own { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>The encoder that a file of weights belongs to, where its metadata says so.</summary>
    /// <exception cref="ArgumentException">The command line or a gin file says something else, or the metadata makes no sense.</exception>
    public EncoderChoice Of(Weights? weights)
    {
        if (weights?.Description is not { } own)
            return this;
        if (own.Encoder is { } name && Configurables.TryFind(name) != Encoder)
            throw Disagree(weights.Path, EncoderDescription.EncoderKey, name, "the command line", Encoder.PythonName);
        if (own.ImgShape is { } shape && ImgShape is { } stated && shape != stated)
            throw Disagree(weights.Path, EncoderDescription.ImgShapeKey, EncoderDescription.Text(shape), "--img-shape", EncoderDescription.Text(stated));
        if (own.ChannelsFirst is { } first && IsChannelsFirst is { } order && first != order)
            throw Disagree(weights.Path, EncoderDescription.ChannelsFirstKey, EncoderDescription.Text(first), "--channels-first", EncoderDescription.Text(order));

        Dictionary<string, object?> values = weights.Named(() => own.ValuesFor(Encoder));
        Dictionary<string, (object? Value, string Place)> said = Said();
        foreach ((string setting, object? value) in values)
        {
            if (said.TryGetValue(setting, out (object? Value, string Place) other) && EncoderDescription.Text(value) != EncoderDescription.Text(other.Value))
                throw Disagree(weights.Path, setting, EncoderDescription.Text(value), other.Place, EncoderDescription.Text(other.Value));
        }

        return this with
        {
            ImgShape = own.ImgShape ?? ImgShape,
            IsChannelsFirst = own.ChannelsFirst ?? IsChannelsFirst,
            Source = weights,
            Own = values,
            ShapeOrigin = own.ImgShape is null ? ShapeOrigin : weights.Path,
        };
    }

    /// <summary>Builds the encoder for images of the shape that is stated.</summary>
    /// <exception cref="ArgumentException">None is.</exception>
    public Cnn Create(Generator generator) =>
        Create(ImgShape ?? throw new ArgumentException("--img-shape: expected the shape of one image such as 84,84,4, since the weights do not say it; got none."), generator);

    /// <summary>Builds the encoder for images of a shape.</summary>
    public Cnn Create((int, int, int) imgShape, Generator generator)
    {
        var given = new Dictionary<string, object?>(Own, StringComparer.Ordinal);
        if (Activation is not null)
            given[EncoderDescriptor.ActivationSetting] = Activations.Find(Activation).PythonName;
        return Source is null ? Create() : Source.Named(Create);

        Cnn Create() => Bindings.CreateCnn(Encoder, Scope, imgShape, ChannelsFirst, given, generator);
    }

    /// <summary>The settings that the command line and gin files state, with their places.</summary>
    private Dictionary<string, (object? Value, string Place)> Said()
    {
        var said = new Dictionary<string, (object? Value, string Place)>(Bindings.Bound(Encoder, Scope), StringComparer.Ordinal);
        if (Activation is not null)
            said[EncoderDescriptor.ActivationSetting] = (Activations.Find(Activation).PythonName, "--activation");
        return said;
    }

    private static ArgumentException Disagree(string path, string what, string own, string place, string stated) =>
        new($"{path}: its metadata says that it belongs to a network with {what} = {own}, and {place} says {stated}.");
}
