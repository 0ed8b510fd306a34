using Amago.Configuration.Gin;
using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Binding;

/// <summary>Reads the settings of one configurable out of the sources of a configuration.</summary>
/// <param name="sources">The sources, later ones over earlier ones.</param>
/// <param name="configurable">The configurable whose settings are read.</param>
internal sealed class BindingReader(IReadOnlyList<IConfigurationProvider> sources, Configurable configurable)
{
    /// <summary>What is bound in a scope and in those around it, converted, with what the caller gives over it.</summary>
    /// <exception cref="InvalidFileException">Something that is bound is unknown, or of another kind than its setting.</exception>
    public Dictionary<string, Literal> Read(string scope, IReadOnlyDictionary<string, Literal> given)
    {
        var values = new Dictionary<string, Literal>(given, StringComparer.Ordinal);
        foreach ((string name, (Literal value, _)) in ReadBound(scope, setting => !given.ContainsKey(setting.Name)))
            values[name] = value;
        return values;
    }

    /// <summary>What is bound in a scope and in those around it, converted, with its places.</summary>
    /// <param name="scope">The scope whose bindings, and those of scopes around it, are read.</param>
    /// <param name="isWanted">Which of the configurable's settings to read.</param>
    /// <inheritdoc cref="Read"/>
    public Dictionary<string, (Literal Value, string Place)> ReadBound(string scope, Func<Setting, bool> isWanted)
    {
        var bound = new Dictionary<Setting, Found>();
        foreach (string around in ConfigurationKey.Around(scope))
        {
            foreach (IConfigurationProvider source in sources)
            {
                if (source is GinSource gin)
                    Collect(gin, around, bound);
                else
                    Collect(source, ConfigurationKey.OfScope(around), bound);
            }
        }

        var macros = new Macros(sources);
        return bound.Where(pair => isWanted(pair.Key)).ToDictionary(
            static pair => pair.Key.Name, pair => (Convert(pair.Key, pair.Value, macros), pair.Value.Place), StringComparer.Ordinal);
    }

    private void Collect(GinSource source, string scope, Dictionary<Setting, Found> bound)
    {
        foreach (Setting setting in configurable.Bindable)
        {
            if (source.Find(new GinName(scope, configurable.PythonName, setting.Name)) is { } entry)
                bound[setting] = new Found(entry.Place, entry.Value, []);
        }
    }

    private void Collect(IConfigurationProvider source, string section, Dictionary<Setting, Found> bound)
    {
        foreach (string name in source.Children(section))
        {
            string key = ConfigurationKey.Join(section, name);
            Configurable? found = Configurables.TryFind(name);
            if (found is null)
                CheckNotMisspelt(source, key, name);
            if (found != configurable)
                continue;
            var names = new Dictionary<Setting, string>();
            foreach (string parameter in source.Children(key))
            {
                string place = ConfigurationPath.Combine(key, parameter);
                Setting setting = configurable.TryFind(parameter)
                    ?? throw new InvalidFileException($"{source.Place(place)}: {configurable.Unknown(parameter)}.");
                if (!names.TryAdd(setting, parameter) && setting.Aliases.Count > 0)
                {
                    string both = $"{Quoted.Text(names[setting])} and {Quoted.Text(parameter)}";
                    throw new InvalidFileException($"{source.Place(place)}: {both} are one setting; give it once.");
                }

                bound[setting] = new Found(source.Place(place), source.TryRead(place), source.Children(place));
            }
        }
    }

    // An application's settings have sections for others. One that is named nearly as this configurable is a slip.
    private void CheckNotMisspelt(IConfigurationProvider source, string key, string name)
    {
        bool isNear = NearMatches.Of(name, [configurable.PythonName, configurable.Name]).Count > 0;
        if (isNear && source.Children(key).Any(child => configurable.TryFind(child) is not null))
            throw new InvalidFileException(
                $"{source.Place(key)}: unknown configurable {Quoted.Text(name)} (did you mean {configurable.PythonName}?).");
    }

    private Literal Convert(Setting setting, Found found, Macros macros)
    {
        string name = $"{configurable.PythonName}.{setting.Name}";
        BoundValue value = found.Value
            ?? throw new InvalidFileException(
                $"{found.Place}: {name}: expected {setting.Expectation()}, got a section with the keys {Printable.Few(found.Section)}.");
        Literal literal = macros.Expand(value with { Value = value.For(setting) }, found.Place, name).For(setting);
        return setting.Accept(literal)
            ?? throw new InvalidFileException($"{found.Place}: {name}: expected {setting.Expectation()}, got {Quoted.Value(literal)}.");
    }

    /// <summary>What a source binds a setting to.</summary>
    /// <param name="Place">Where the source binds it, for messages.</param>
    /// <param name="Value">The bound value; null for a section without a value of its own.</param>
    /// <param name="Section">Keys below the setting's.</param>
    private sealed record Found(string Place, BoundValue? Value, IEnumerable<string> Section);
}
