using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Gin;

/// <summary>
/// A source of configuration whose names are gin's: scopes and macros that differ in case are two, and the macro <c>a/b</c> is no setting
/// <c>a.b</c>. .NET's keys are compared without case and have one separator for all; through <see cref="IConfiguration"/> a key finds what
/// is spelled exactly so, or what was last bound under any spelling.
/// </summary>
internal abstract class GinSource : ConfigurationProvider
{
    private readonly Dictionary<GinName, GinEntry> _entries = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>What is bound under a name, or null.</summary>
    public GinEntry? Find(GinName name) => _entries.GetValueOrDefault(name);

    public override bool TryGet(string key, out string? value) => _texts.TryGetValue(key, out value) || base.TryGet(key, out value);

    public sealed override void Load()
    {
        _entries.Clear();
        _texts.Clear();
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach ((GinName name, GinEntry entry) in Read())
        {
            _entries[name] = entry;
            data[name.Key] = _texts[name.Key] = entry.Text;
        }

        Data = data;
    }

    /// <summary>Reads the source's bindings in the order of its text.</summary>
    protected abstract IEnumerable<(GinName Name, GinEntry Entry)> Read();
}

/// <summary>Name of a setting or macro as gin tells them apart.</summary>
/// <param name="Scope">The scopes, <c>a/b</c>, or "" for the outermost.</param>
/// <param name="Path">Name of the configurable, or of the macro.</param>
/// <param name="Parameter">Name of the setting; null for a macro.</param>
internal readonly record struct GinName(string Scope, string Path, string? Parameter)
{
    /// <summary>The name as a key of .NET configuration.</summary>
    public string Key =>
        Parameter is null ? ConfigurationKey.OfMacro(new Selector(Scope, Path)) : ConfigurationKey.Of(Scope, Path, Parameter);

    public static GinName OfMacro(Selector macro) => new(macro.Scope, macro.Path, null);
}

/// <summary>Value that is bound under a name.</summary>
/// <param name="Value">The parsed value.</param>
/// <param name="Text">The value as the source writes it.</param>
/// <param name="Place">Place of the value, for messages.</param>
internal sealed record GinEntry(BoundValue Value, string Text, string Place);
