using Amago.Formats;

namespace Amago.Nets;

/// <summary>Holds the names in gin files against what is registered.</summary>
internal sealed class GinNames(GinOptions options)
{
    private const string SkipHint = "skipping unknown names lets those of other programs pass";

    /// <summary>The key of a binding.</summary>
    /// <exception cref="InvalidFileException">It binds something that is unknown and not to be skipped.</exception>
    public string KeyOf(GinBinding binding)
    {
        if (binding.Parameter is not { } parameter)
        {
            CheckReferences(binding.Value, binding);
            return ConfigurationKey.OfMacro(binding.Target);
        }

        string path = binding.Target.Path;
        if (Configurables.TryFind(path) is not { } configurable)
        {
            return options.Skips(path)
                ? ConfigurationKey.Of(binding.Target.Scope, path, parameter)
                : throw binding.Location.Because($"unknown configurable {Quoted.Text(path)} ({Hint(path, Configurables.Names)}); {SkipHint}");
        }

        CheckReferences(binding.Value, binding);
        return configurable.TryFind(parameter) is { } setting
            ? ConfigurationKey.Of(binding.Target.Scope, configurable.PythonName, setting.Name)
            : throw binding.Location.Because(configurable.Unknown(parameter));
    }

    /// <summary>Checks that an imported module is one that is implemented.</summary>
    /// <exception cref="InvalidFileException">It is not, and not to be skipped.</exception>
    public void Check(GinImport import)
    {
        IReadOnlyList<string> modules = Configurables.Modules;
        if (!modules.Contains(import.Module) && !options.Skips(import.Module))
            throw import.Location.Because($"unknown module {Quoted.Text(import.Module)} ({NearMatches.Hint(import.Module, modules)}); {SkipHint}");
    }

    private void CheckReferences(Literal value, GinBinding binding)
    {
        switch (value)
        {
            case ReferenceLiteral reference when Configurables.TryFind(reference.Target.Path) is null && !options.Skips(reference.Target.Path):
                string path = reference.Target.Path;
                throw binding.ValueLocation.Because($"reference to the unknown configurable {Quoted.Text(path)} ({Hint(path, Configurables.Names)}); {SkipHint}");
            case ListLiteral list:
                CheckReferences(list.Items, binding);
                break;
            case TupleLiteral tuple:
                CheckReferences(tuple.Items, binding);
                break;
            case SetLiteral set:
                CheckReferences(set.Items, binding);
                break;
            case DictLiteral dict:
                CheckReferences(dict.Entries.SelectMany(static entry => (Literal[])[entry.Key, entry.Value]), binding);
                break;
        }
    }

    private void CheckReferences(IEnumerable<Literal> values, GinBinding binding)
    {
        foreach (Literal value in values)
            CheckReferences(value, binding);
    }

    // A module in front of the name would hide how near it is.
    private static string Hint(string path, IReadOnlyCollection<string> known) => NearMatches.Hint(path[(path.LastIndexOf('.') + 1)..], known);
}
