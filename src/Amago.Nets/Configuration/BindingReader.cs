using Amago.Formats;
using Amago.Tensors;
using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>Reads the settings of one configurable out of the sources of a configuration.</summary>
/// <param name="sources">The sources, later ones over earlier ones.</param>
/// <param name="configurable">What to read the settings of.</param>
internal sealed class BindingReader(IReadOnlyList<IConfigurationProvider> sources, Configurable configurable)
{
    /// <summary>What is bound in a scope and in those around it, converted, with what the caller gives over it.</summary>
    /// <exception cref="InvalidFileException">Something is unknown, or of another kind than its setting.</exception>
    public Dictionary<string, object?> Read(string scope, IReadOnlyDictionary<string, object?> given)
    {
        var bound = new Dictionary<Setting, (IConfigurationProvider Source, string Key)>();
        foreach (string section in ConfigurationKey.Around(scope))
        {
            foreach (IConfigurationProvider source in sources)
                Collect(source, section, bound);
        }

        var macros = new Macros(sources);
        var values = new Dictionary<string, object?>(given, StringComparer.Ordinal);
        foreach ((Setting setting, (IConfigurationProvider source, string key)) in bound)
        {
            if (!given.ContainsKey(setting.Name))
                values[setting.Name] = Convert(setting, source, key, macros);
        }

        return values;
    }

    private void Collect(IConfigurationProvider source, string section, Dictionary<Setting, (IConfigurationProvider Source, string Key)> bound)
    {
        foreach (string name in source.Children(section))
        {
            string key = ConfigurationKey.Join(section, name);
            Configurable? found = Configurables.TryFind(name);
            if (found is null)
                CheckNotMisspelt(source, key, name);
            if (found != configurable)
                continue;
            foreach (string parameter in source.Children(key))
            {
                string place = ConfigurationPath.Combine(key, parameter);
                Setting setting = configurable.TryFind(parameter) ?? throw new InvalidFileException($"{source.Place(place)}: {configurable.Unknown(parameter)}.");
                bound[setting] = (source, place);
            }
        }
    }

    // An application's settings have sections for others. One that is named nearly as this configurable is a slip.
    private void CheckNotMisspelt(IConfigurationProvider source, string key, string name)
    {
        bool isNear = source is not GinConfigurationProvider && NearMatches.Of(name, [configurable.PythonName, configurable.Name]).Count > 0;
        if (isNear && source.Children(key).Any(child => configurable.TryFind(child) is not null))
            throw new InvalidFileException($"{source.Place(key)}: unknown configurable {Quoted.Text(name)} (did you mean {configurable.PythonName}?).");
    }

    private object? Convert(Setting setting, IConfigurationProvider source, string key, Macros macros)
    {
        string place = source.Place(key);
        BoundValue value = source.TryRead(key)
            ?? throw new InvalidFileException($"{place}: {configurable.PythonName}.{setting.Name}: expected {setting.Expectation()}, got a section with the keys {Names.Few(source.Children(key))}.");
        Literal literal = macros.Expand(value with { Value = value.For(setting) }, place).For(setting);
        return SettingConversion.TryConvert(setting, literal, out object? converted)
            ? converted
            : throw new InvalidFileException($"{place}: {configurable.PythonName}.{setting.Name}: expected {setting.Expectation()}, got {Quoted.Value(literal)}.");
    }
}
