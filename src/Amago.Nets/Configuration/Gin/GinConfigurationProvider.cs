using System.Text;
using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>Gin text as a source of .NET configuration: every binding is a key, its value the text that stands there.</summary>
internal sealed class GinConfigurationProvider(string name, Action<GinLoader> load, GinOptions options) : ConfigurationProvider
{
    private Dictionary<string, GinBinding> _bindings = [];
    private IReadOnlyList<string> _imports = [];

    public override void Load()
    {
        var loader = new GinLoader(options);
        load(loader);
        var bindings = new Dictionary<string, GinBinding>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, GinBinding binding) in loader.Bindings)
            bindings[key] = binding;
        _bindings = bindings;
        _imports = loader.Imports;
        Data = bindings.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value.Text, StringComparer.OrdinalIgnoreCase);
    }

    public GinBinding? Find(string key) => _bindings.GetValueOrDefault(key);

    /// <summary>The bindings of several sources, later ones over earlier ones, as gin text: imports, macros, the rest.</summary>
    public static string Print(IEnumerable<GinConfigurationProvider> sources)
    {
        var imports = new List<string>();
        var bindings = new Dictionary<string, GinBinding>(StringComparer.OrdinalIgnoreCase);
        foreach (GinConfigurationProvider source in sources)
        {
            imports.AddRange(source._imports);
            foreach ((string key, GinBinding binding) in source._bindings)
                bindings[key] = binding;
        }

        var text = new StringBuilder();
        foreach (string module in imports.Distinct())
            text.Append("import ").Append(module).Append('\n');
        foreach (GinBinding binding in bindings.Values.OrderBy(static binding => binding.Parameter is null ? 0 : 1))
            text.Append(binding.Name).Append(" = ").Append(binding.Text).Append('\n');
        return text.ToString();
    }

    public override string ToString() => name;
}
