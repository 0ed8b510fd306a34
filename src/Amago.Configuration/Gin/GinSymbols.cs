namespace Amago.Configuration.Gin;

/// <summary>
/// The names that the imports of a file give to modules, <c>loop</c> for <c>import trainer.loop as loop</c>. As in gin, a file with
/// <c>from __gin__ import dynamic_registration</c> means them before anything that is registered; others mean what is registered first.
/// </summary>
internal sealed class GinSymbols
{
    private readonly Dictionary<string, string> _modules = new(StringComparer.Ordinal);
    private bool _isDynamic;

    public void Add(GinImport import)
    {
        if (import.IsDynamicRegistration)
            _isDynamic = true;
        else if (import.Symbol is { } symbol)
            _modules[symbol] = import.Module;
    }

    /// <summary>A name with its module's own in front, where it starts with one that an import gave.</summary>
    public string Resolve(string path)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !_modules.TryGetValue(path[..dot], out string? module) || (!_isDynamic && Configurables.TryFind(path) is not null))
            return path;
        return module + path[dot..];
    }
}
