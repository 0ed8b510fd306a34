using Amago.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>Puts the values of macros and constants in their places. The last source that binds a macro decides, wherever it is used.</summary>
/// <param name="sources">The sources, later ones over earlier ones.</param>
internal sealed class Macros(IReadOnlyList<IConfigurationProvider> sources)
{
    // A macro of two macros of two macros ... stands for more than any memory holds.
    private const int MostValues = 100_000, Deepest = 100;

    /// <summary>A value without macros.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="InvalidFileException">A macro has no value, contains itself, or stands for too much.</exception>
    public BoundValue Expand(BoundValue value, string place)
    {
        int left = MostValues;
        return Expand(value, place, [], ref left);
    }

    private BoundValue Expand(BoundValue value, string place, List<string> within, ref int left) => value.Value switch
    {
        MacroLiteral macro => Find(macro.Name, place, within, ref left),
        _ => value with { Value = Expand(value.Value, place, within, ref left) },
    };

    private Literal Expand(Literal value, string place, List<string> within, ref int left)
    {
        if (--left < 0)
            throw new InvalidFileException($"{place}: expected a value of at most {MostValues} parts, got more from its macros.");
        switch (value)
        {
            case MacroLiteral macro:
                return Find(macro.Name, place, within, ref left).Value;
            case ListLiteral list:
                return new ListLiteral(Expand(list.Items, place, within, ref left));
            case TupleLiteral tuple:
                return new TupleLiteral(Expand(tuple.Items, place, within, ref left));
            case SetLiteral set:
                return new SetLiteral(Expand(set.Items, place, within, ref left));
            case DictLiteral dict:
                List<Literal> keys = Expand(dict.Entries.Select(static entry => entry.Key), place, within, ref left);
                List<Literal> values = Expand(dict.Entries.Select(static entry => entry.Value), place, within, ref left);
                return new DictLiteral([.. keys.Zip(values, KeyValuePair.Create)]);
            default:
                return value;
        }
    }

    private List<Literal> Expand(IEnumerable<Literal> values, string place, List<string> within, ref int left)
    {
        var expanded = new List<Literal>();
        foreach (Literal value in values)
            expanded.Add(Expand(value, place, within, ref left));
        return expanded;
    }

    private BoundValue Find(Selector name, string place, List<string> within, ref int left)
    {
        IReadOnlyList<KeyValuePair<string, Literal>> constants = name.Scope.Length == 0 ? Configurables.ConstantsNamed(name.Path) : [];
        if (constants.Count == 1)
            return new BoundValue(constants[0].Value);
        if (constants.Count > 1)
            throw new InvalidFileException($"{place}: %{name} may be any of the constants {string.Join(", ", constants.Select(static constant => constant.Key))}.");

        string key = ConfigurationKey.OfMacro(name);
        if (within.Contains(key))
            throw new InvalidFileException($"{place}: expected macros that end somewhere, got %{string.Join(", in it %", within.SkipWhile(outer => outer != key))}, in it %{key} again.");
        if (within.Count == Deepest)
            throw new InvalidFileException($"{place}: expected at most {Deepest} macros inside each other, got one more, %{name}.");
        for (int i = sources.Count - 1; i >= 0; i--)
        {
            if (sources[i].TryRead(key) is not { } value)
                continue;
            BoundValue expanded = Expand(value, sources[i].Place(key), [.. within, key], ref left);
            return expanded;
        }

        throw new InvalidFileException($"{place}: the macro %{name} has no value; bind it with {name} = value.");
    }
}
