namespace Amago.Cli.Options;

/// <summary>An encoder as a command line states it: its name, --img-shape, --channels-first, --activation, and its settings.</summary>
internal sealed class EncoderOptions
{
    private readonly Argument<string> _encoder = new("ENCODER")
    {
        Description = $"{string.Join(", ", Encoders.All.Select(static encoder => encoder.PythonName))}; C# names and any case will do. "
            + "With gin files also policy/NatureishCNN, in a scope, and %macro.",
    };

    private readonly Option<(int, int, int)?> _imgShape;
    private readonly Option<bool> _channelsFirst = CommonOptions.ChannelsFirst();
    private readonly Option<string?> _activation = CommonOptions.Activation();
    private readonly ConfigurationOptions _configuration = new();

    /// <summary>Makes the options of commands that build an encoder.</summary>
    /// <param name="otherwise">Where the image's shape comes from without --img-shape; null where it has to be there.</param>
    public EncoderOptions(string? otherwise)
    {
        string missing = otherwise is null ? "" : $" [default: {otherwise}]";
        _imgShape = OptionValues.ImageShape($"Shape of one image; C,H,W with --channels-first.{missing}", required: otherwise is null);
    }

    public void AddTo(Command command)
    {
        command.Add(_encoder);
        command.Add(_imgShape);
        command.Add(_channelsFirst);
        command.Add(_activation);
        _configuration.AddTo(command);
    }

    /// <summary>Adds the options, and those for weights, without which there has to be a shape.</summary>
    public void AddTo(Command command, WeightsOptions weights)
    {
        AddTo(command);
        weights.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_imgShape) is null && !weights.IsGiven(result) && !IsPolicy(result.GetValue(_encoder)))
                result.AddError("Option '--img-shape' is required.");
        });
    }

    /// <summary>The policy that the command line names in the encoder's place, by a path; null where it names an encoder.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="weights">The command's options for weights, which a policy has in itself.</param>
    /// <exception cref="ArgumentException">There are options beside it that say what its file says.</exception>
    public PolicySource? ReadPolicy(ParseResult result, WeightsOptions weights)
    {
        string name = result.GetRequiredValue(_encoder);
        if (!IsPolicy(name))
            return null;
        if (result.GetResult(_imgShape) is not null || result.GetResult(_activation) is not null || weights.IsGiven(result.CommandResult)
            || result.GetResult(_channelsFirst) is { Implicit: false })
        {
            throw new ArgumentException(
                $"{name}: a policy's file says what it is; expected no --img-shape, --channels-first, --activation or --weights "
                + "beside it.");
        }

        (IReadOnlyList<string> gin, IReadOnlyList<string> assignments) = _configuration.ReadAsStated(result);
        return gin.Count <= 1
            ? new PolicySource(name, gin.Count == 0 ? null : gin[0], assignments)
            : throw new ArgumentException($"--gin: expected the one file that amago saved beside its checkpoint, got {gin.Count}.");
    }

    private static bool IsPolicy(string? name) =>
        !string.IsNullOrEmpty(name) && Encoders.All.All(encoder => !Spelled(encoder, name))
            && (File.Exists(name) || Directory.Exists(name));

    private static bool Spelled(EncoderDescriptor encoder, string name) =>
        string.Equals(encoder.PythonName, name, StringComparison.OrdinalIgnoreCase);

    public EncoderChoice Read(ParseResult result)
    {
        (EncoderDescriptor encoder, string scope, Bindings bindings) = _configuration.Read(result)
            .ForEncoder(result.GetRequiredValue(_encoder));
        bool? channelsFirst = result.GetResult(_channelsFirst) is { Implicit: false } ? result.GetValue(_channelsFirst) : null;
        return new EncoderChoice(encoder, scope, result.GetValue(_imgShape), channelsFirst, result.GetValue(_activation), bindings);
    }
}
