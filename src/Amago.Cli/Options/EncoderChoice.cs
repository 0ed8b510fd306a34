using Amago.Cli.Input;
using Amago.Configuration;
using Amago.Configuration.Registry;
using Amago.Configuration.Values;
using Amago.Nets;
using Amago.Tensors;

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

    /// <summary>Settings that the weights' file states of the encoder.</summary>
    private IReadOnlyDictionary<string, Literal> Own { get; init; } = new Dictionary<string, Literal>(StringComparer.Ordinal);

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
        Dictionary<string, Literal> values = weights.Named(() => own.ValuesFor(Encoder));
        Dictionary<string, (Literal Value, string Place)> said = Said();
        foreach ((string setting, (Literal stated, string place)) in said)
        {
            if (values.TryGetValue(setting, out Literal? value))
                Expect(setting, LiteralPrinter.Print(value), place, LiteralPrinter.Print(stated));
        }

        string[] missing = [.. own.Missing(Encoder)
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

        static string? ShapeText((int, int, int)? shape) => shape is { } sizes ? EncoderDescription.Text(sizes) : null;

        static string? FlagText(bool? flag) => flag is { } known ? LiteralPrinter.Print(new FlagLiteral(known)) : null;
    }

    /// <summary>Builds the encoder for images of the shape that is stated.</summary>
    /// <exception cref="ArgumentException">No shape is stated.</exception>
    public Cnn Create(Generator generator) => ImgShape is { } shape
        ? Create(shape, generator)
        : throw new ArgumentException("--img-shape: expected the shape of one image such as 84,84,4, since the weights do not say it; got none.");

    /// <summary>Builds the encoder for images of a shape.</summary>
    public Cnn Create((int, int, int) imgShape, Generator generator)
    {
        var given = new Dictionary<string, Literal>(Own, StringComparer.Ordinal);
        if (Activation is not null)
            given[EncoderDescriptor.Activation.Name] = new TextLiteral(Activations.Find(Activation).PythonName);
        return Source is null ? Create() : Source.Named(Create);

        Cnn Create() => Bindings.CreateCnn(Encoder, Scope, imgShape, ChannelsFirst, given, generator);
    }

    /// <summary>The settings that the command line and gin files state, with their places.</summary>
    private Dictionary<string, (Literal Value, string Place)> Said()
    {
        var said = new Dictionary<string, (Literal Value, string Place)>(Bindings.Bound(Encoder, Scope), StringComparer.Ordinal);
        if (Activation is not null)
            said[EncoderDescriptor.Activation.Name] = (new TextLiteral(Activations.Find(Activation).PythonName), "--activation");
        return said;
    }
}
