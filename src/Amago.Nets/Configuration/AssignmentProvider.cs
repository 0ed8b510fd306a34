using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>Assignments of a command line as a source of configuration.</summary>
internal sealed class AssignmentProvider(IEnumerable<(string Key, string Value, string Text)> assignments) : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach ((string key, string value, string text) in assignments)
        {
            Data[key] = value;
            _texts[key] = text;
        }
    }

    /// <summary>The assignment that a key comes from.</summary>
    public string Place(string key) => _texts.GetValueOrDefault(key, key);
}
