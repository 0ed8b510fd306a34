namespace Amago.Configuration.Registry;

/// <summary>Reads settings that stand in one line, <c>channels=[32, 64, 64]; note='a; b'</c>.</summary>
internal static class SettingsParser
{
    /// <summary>Reads names and values.</summary>
    /// <exception cref="Formats.InvalidFileException">The text is no list of <c>name=value</c>, or a name comes twice.</exception>
    public static List<(string Name, Literal Value)> Parse(SourceText source)
    {
        var scanner = new GinScanner(source, joinsLines: true);
        var values = new ValueParser(scanner);
        var settings = new List<(string, Literal)>();
        for (scanner.SkipSpace(); !scanner.IsAtEnd; scanner.SkipSpace())
        {
            if (settings.Count > 0)
            {
                if (!scanner.TryTake(';'))
                    throw scanner.Expected("';' behind a setting");
                scanner.SkipSpace();
            }

            SourceLocation start = scanner.Location;
            string name = values.Name("the name of a setting").Path;
            if (settings.Exists(setting => setting.Item1 == name))
                throw start.Because($"there are two values of the setting {Quoted.Text(name)}");
            scanner.SkipSpace();
            if (!scanner.TryTake('='))
                throw scanner.Expected($"'=' and a value behind {Quoted.Text(name)}");
            settings.Add((name, values.Parse()));
        }

        return settings;
    }
}
