namespace Amago.Configuration.Registry;

/// <summary>What the metadata of a file says of an encoder, held against the encoders that are known by name.</summary>
internal static class EncoderDescriptions
{
    /// <summary>Tells of an encoder with a value for every setting.</summary>
    public static EncoderDescription Of(EncoderDescriptor encoder, SettingValues values, (int, int, int) imgShape, bool channelsFirst) =>
        new(encoder.PythonName, imgShape, channelsFirst, values.Get(encoder.Activation), Text(encoder, values));

    /// <summary>The settings of an encoder, but for its activation, as metadata has them.</summary>
    public static string Text(EncoderDescriptor encoder, SettingValues values) =>
        string.Join("; ", encoder.Settings.Select(setting => $"{setting.Name}={LiteralPrinter.Print(values.ValueOf(setting))}"));

    /// <summary>The settings of an encoder that are said, its activation among them.</summary>
    /// <exception cref="ArgumentException">A setting is unknown, or its value is of another kind.</exception>
    public static Dictionary<string, Literal> ValuesFor(this EncoderDescription description, EncoderDescriptor encoder)
    {
        var values = new Dictionary<string, Literal>(StringComparer.Ordinal);
        foreach ((string name, Literal value) in ReadSettings(description.Settings ?? ""))
        {
            Setting setting = encoder.Settings.FirstOrDefault(known => known.Name == name)
                ?? throw new ArgumentException($"its metadata: {encoder.Unknown(name)}.");
            values[name] = setting.Accept(value) ?? throw new ArgumentException(
                $"its metadata: {encoder.PythonName}.{name}: expected {setting.Expectation()}, got {Quoted.Value(value)}.");
        }

        if (description.Activation is { } activation)
        {
            Setting setting = encoder.Activation;
            values[setting.Name] = setting.Accept(new TextLiteral(activation))
                ?? throw new ArgumentException($"its metadata: expected {setting.Expectation()}, got {Quoted.Text(activation)}.");
        }

        return values;
    }

    private static List<(string Name, Literal Value)> ReadSettings(string text)
    {
        try
        {
            return SettingsParser.Parse(new SourceText(EncoderDescription.SettingsKey, text));
        }
        catch (InvalidFileException e)
        {
            throw new ArgumentException($"its metadata: {e.Message}", e);
        }
    }
}
