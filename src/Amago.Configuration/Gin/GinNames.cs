namespace Amago.Configuration.Gin;

/// <summary>Holds the names in gin files against what is registered.</summary>
internal sealed class GinNames(GinOptions options)
{
    private const string SkipHint = "skipping unknown names lets those of other programs pass";

    /// <summary>The name that a binding binds; that of something known is as it is registered.</summary>
    /// <param name="binding">The binding whose name is resolved.</param>
    /// <param name="symbols">What the imports in the same text mean.</param>
    /// <exception cref="InvalidFileException">The binding is of something unknown that is not to be skipped.</exception>
    public GinName Of(GinBinding binding, GinSymbols symbols)
    {
        if (binding.Parameter is not { } parameter)
        {
            CheckReferences(binding.Value, binding, symbols);
            return GinName.OfMacro(binding.Target);
        }

        string path = binding.Target.Path;
        var asWritten = new GinName(binding.Target.Scope, path, parameter);
        if (TryFind(path, symbols) is not { } configurable)
        {
            return Skips(path, symbols)
                ? asWritten
                : throw binding.Location.Because(
                    $"unknown configurable {Quoted.Text(path)} ({Hint(path, Configurables.Names)}); {SkipHint}");
        }

        if (configurable.TryFind(parameter) is not { } setting)
        {
            string hint = configurable.Module.Length > 0 ? "" : $"; {SkipHint}";
            return SkipsSettings(configurable, path) ? asWritten : throw binding.Location.Because(configurable.Unknown(parameter) + hint);
        }

        if (!options.Names(path))
            CheckReferences(binding.Value, binding, symbols);
        return asWritten with { Path = configurable.PythonName, Parameter = setting.Name };
    }

    /// <summary>Checks that an imported module is one that is implemented, or gin's own switch.</summary>
    /// <exception cref="InvalidFileException">The module is unknown, and not to be skipped.</exception>
    public void Check(GinImport import)
    {
        if (import.IsDynamicRegistration)
            return;
        IReadOnlyList<string> modules = Configurables.Modules;
        if (!modules.Contains(import.Module) && !options.Skips(import.Module) && !(import.IsFrom && options.Skips(import.Package)))
            throw import.Location.Because(
                $"unknown module {Quoted.Text(import.Module)} ({NearMatches.Hint(import.Module, modules)}); {SkipHint}");
    }

    // Where names of other programs pass, one in another case than ours is theirs: gin tells them apart.
    private Configurable? TryFind(string path, GinSymbols symbols)
    {
        string resolved = symbols.Resolve(path);
        Configurable? found = Configurables.TryFind(resolved);
        string name = path[(path.LastIndexOf('.') + 1)..];
        return found is not null && name != found.PythonName && name != found.Name && Skips(path, symbols) ? null : found;
    }

    private bool Skips(string path, GinSymbols symbols) => options.Skips(path) || options.Skips(symbols.Resolve(path));

    // What has no module is a name that another program may have given to something of its own; what has one is the same everywhere.
    private bool SkipsSettings(Configurable configurable, string path) =>
        options.Names(path) || (options.SkipUnknown && configurable.Module.Length == 0);

    private void CheckReferences(Literal value, GinBinding binding, GinSymbols symbols)
    {
        switch (value)
        {
            case ReferenceLiteral reference when TryFind(reference.Target.Path, symbols) is null && !Skips(reference.Target.Path, symbols):
                string path = reference.Target.Path;
                throw binding.ValueLocation.Because(
                    $"reference to the unknown configurable {Quoted.Text(path)} ({Hint(path, Configurables.Names)}); {SkipHint}");
            case ListLiteral list:
                CheckReferences(list.Items, binding, symbols);
                break;
            case TupleLiteral tuple:
                CheckReferences(tuple.Items, binding, symbols);
                break;
            case SetLiteral set:
                CheckReferences(set.Items, binding, symbols);
                break;
            case DictLiteral dict:
                CheckReferences(dict.Entries.SelectMany(static entry => (Literal[])[entry.Key, entry.Value]), binding, symbols);
                break;
        }
    }

    private void CheckReferences(IEnumerable<Literal> values, GinBinding binding, GinSymbols symbols)
    {
        foreach (Literal value in values)
            CheckReferences(value, binding, symbols);
    }

    // A module in front of the name would hide how near it is.
    private static string Hint(string path, IReadOnlyCollection<string> known) =>
        NearMatches.Hint(path[(path.LastIndexOf('.') + 1)..], known);
}
