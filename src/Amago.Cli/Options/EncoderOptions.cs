using System.CommandLine;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Options;

/// <summary>An encoder as a command line states it: its name, --img-shape, --channels-first, --activation, and its settings.</summary>
internal sealed class EncoderOptions
{
    private readonly Argument<string> _encoder = new("ENCODER")
    {
        Description = $"{string.Join(", ", Encoders.All.Select(static encoder => encoder.PythonName))}; C# names and any case will do. With gin files also policy/NatureishCNN, in a scope, and %macro.",
    };

    private readonly Option<(int, int, int)?> _imgShape;
    private readonly Option<bool> _channelsFirst = CommonOptions.ChannelsFirst();
    private readonly Option<string?> _activation = CommonOptions.Activation();
    private readonly ConfigurationOptions _configuration = new();

    public EncoderOptions(bool imgShapeRequired)
    {
        string missing = imgShapeRequired ? "" : " [default: the input's]";
        _imgShape = OptionValues.ImageShape($"Shape of one image; C,H,W with --channels-first.{missing}", imgShapeRequired);
    }

    public void AddTo(Command command)
    {
        command.Add(_encoder);
        command.Add(_imgShape);
        command.Add(_channelsFirst);
        command.Add(_activation);
        _configuration.AddTo(command);
    }

    public EncoderChoice Read(ParseResult result)
    {
        (EncoderDescriptor encoder, string scope, Bindings bindings) = _configuration.Read(result).ForEncoder(result.GetRequiredValue(_encoder));
        return new EncoderChoice(encoder, scope, result.GetValue(_imgShape), result.GetValue(_channelsFirst), result.GetValue(_activation), bindings);
    }
}

/// <summary>What <see cref="EncoderOptions"/> read.</summary>
/// <param name="Encoder">Which.</param>
/// <param name="Scope">The scope of its bindings.</param>
/// <param name="ImgShape">--img-shape.</param>
/// <param name="ChannelsFirst">--channels-first.</param>
/// <param name="Activation">--activation, which wins over a binding; null without it.</param>
/// <param name="Bindings">Its settings.</param>
internal sealed record EncoderChoice(EncoderDescriptor Encoder, string Scope, (int, int, int)? ImgShape, bool ChannelsFirst, string? Activation, Bindings Bindings)
{
    /// <summary>The settings that the encoder was built with, for a file's metadata.</summary>
    public string Settings => string.Join("; ", Bindings.Operative.Values(Scope, Encoder)
        .Where(static value => value.Setting != EncoderDescriptor.ActivationSetting)
        .Select(static value => $"{value.Setting}={value.Value}"));

    /// <summary>Builds the encoder for --img-shape.</summary>
    public Cnn Create(Generator generator) => Create(ImgShape!.Value, generator);

    /// <summary>Builds the encoder for images of a shape.</summary>
    public Cnn Create((int, int, int) imgShape, Generator generator) =>
        Bindings.CreateCnn(Encoder.PythonName, imgShape, ChannelsFirst, Activation, scope: Scope, generator: generator);
}
