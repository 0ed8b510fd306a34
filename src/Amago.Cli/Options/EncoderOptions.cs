using System.CommandLine;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Options;

/// <summary>An encoder as a command line states it: its name, --img-shape, --channels-first, --activation and --set.</summary>
internal sealed class EncoderOptions
{
    private readonly Argument<string> _encoder = new("ENCODER")
    {
        Description = $"{string.Join(", ", Encoders.All.Select(static encoder => encoder.PythonName))}; C# names and any case will do.",
    };

    private readonly Option<(int, int, int)?> _imgShape;
    private readonly Option<bool> _channelsFirst = CommonOptions.ChannelsFirst();
    private readonly Option<string> _activation = new("--activation")
    {
        Description = $"{string.Join(", ", Activations.Names)}.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "leaky_relu",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting of the encoder, such as channels=[32,64,64] or post_group_norm=False. Repeatable; see amago list.",
        HelpName = "key=value",
    };

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
        command.Add(_set);
    }

    public EncoderChoice Read(ParseResult result)
    {
        EncoderDescriptor encoder = Encoders.Find(result.GetRequiredValue(_encoder));
        string[] assignments = result.GetValue(_set) ?? [];
        var settings = new EncoderSettings();
        foreach (string assignment in assignments)
            settings.Set(assignment);
        return new EncoderChoice(
            encoder, result.GetValue(_imgShape), result.GetValue(_channelsFirst), result.GetRequiredValue(_activation), settings, assignments);
    }
}

/// <summary>What <see cref="EncoderOptions"/> read.</summary>
internal sealed record EncoderChoice(
    EncoderDescriptor Encoder, (int, int, int)? ImgShape, bool ChannelsFirst, string Activation, EncoderSettings Settings, IReadOnlyList<string> Assignments)
{
    /// <summary>Builds the encoder for --img-shape.</summary>
    public Cnn Create(Generator generator) => Create(ImgShape!.Value, generator);

    /// <summary>Builds the encoder for images of a shape.</summary>
    public Cnn Create((int, int, int) imgShape, Generator generator) => Encoder.Create(imgShape, ChannelsFirst, Activation, Settings, generator);
}
