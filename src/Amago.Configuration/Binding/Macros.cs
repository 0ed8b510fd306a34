using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Binding;

/// <summary>
/// Puts the values of macros and constants in their places. The last source that binds a macro decides, wherever it is used.
/// </summary>
/// <param name="sources">The sources, later ones over earlier ones.</param>
internal sealed class Macros(IReadOnlyList<IConfigurationProvider> sources)
{
    // A macro of two macros of two macros ... stands for more than any memory holds, and one in many brackets for more than any stack.
    private const int MaxValues = 100_000, Deepest = 100, DeepestBrackets = 500;

    private readonly List<Selector> _within = [];
    private string _purpose = "";
    private int _values, _brackets;

    /// <summary>A value with macros and constants replaced by their values.</summary>
    /// <param name="value">The value, in which macros may be nested.</param>
    /// <param name="place">Where the value is written, for messages.</param>
    /// <param name="purpose">What the value belongs to, for messages.</param>
    /// <exception cref="InvalidFileException">A macro has no value, contains itself, or stands for too much.</exception>
    public BoundValue Expand(BoundValue value, string place, string purpose)
    {
        _purpose = purpose;
        _within.Clear();
        (_values, _brackets) = (0, 0);
        return ExpandWhole(value, place);
    }

    private BoundValue ExpandWhole(BoundValue value, string place) =>
        value.Value is MacroLiteral macro ? Find(macro.Name, place) : value with { Value = ExpandPart(value.Value, place) };

    private Literal ExpandPart(Literal value, string place)
    {
        if (_values++ == MaxValues)
            throw new InvalidFileException($"{place}: expected a value of at most {MaxValues} parts, got more from its macros.");
        switch (value)
        {
            case MacroLiteral macro:
                return Find(macro.Name, place).Value;
            case ListLiteral list:
                return new ListLiteral(ExpandAll(list.Items, place));
            case TupleLiteral tuple:
                return new TupleLiteral(ExpandAll(tuple.Items, place));
            case SetLiteral set:
                return new SetLiteral(ExpandAll(set.Items, place));
            case DictLiteral dict:
                List<Literal> keys = ExpandAll(dict.Entries.Select(static entry => entry.Key), place);
                List<Literal> values = ExpandAll(dict.Entries.Select(static entry => entry.Value), place);
                return new DictLiteral([.. keys.Zip(values, KeyValuePair.Create)]);
            default:
                return value;
        }
    }

    private List<Literal> ExpandAll(IEnumerable<Literal> values, string place)
    {
        if (_brackets++ == DeepestBrackets)
            throw new InvalidFileException(
                $"{place}: expected at most {DeepestBrackets} brackets inside each other, got one more from macros.");
        var expanded = new List<Literal>();
        foreach (Literal value in values)
            expanded.Add(ExpandPart(value, place));
        _brackets--;
        return expanded;
    }

    private BoundValue Find(Selector name, string place)
    {
        IReadOnlyList<KeyValuePair<string, Literal>> constants = name.Scope.Length == 0 ? Configurables.ConstantsNamed(name.Path) : [];
        if (constants is [{ Value: RequiredLiteral }])
        {
            string macro = _within.Count > 0 ? $"the macro %{_within[^1]}, and so for " : "";
            throw new InvalidFileException($"{place}: a value is required for {macro}{_purpose}; bind one.");
        }

        if (constants.Count == 1)
            return new BoundValue(constants[0].Value);
        if (constants.Count > 1)
            throw new InvalidFileException(
                $"{place}: %{name} may be any of the constants {string.Join(", ", constants.Select(static constant => constant.Key))}.");

        if (_within.Contains(name))
            throw new InvalidFileException($"{place}: expected macros that end somewhere, got "
                + $"%{string.Join(", in it %", _within.SkipWhile(outer => outer != name))}, in it %{name} again.");
        if (_within.Count == Deepest)
            throw new InvalidFileException($"{place}: expected at most {Deepest} macros inside each other, got one more, %{name}.");
        foreach (IConfigurationProvider source in sources.Reverse())
        {
            if (source.TryReadMacro(name) is not var (value, found))
                continue;
            _within.Add(name);
            BoundValue expanded = ExpandWhole(value, found);
            _within.RemoveAt(_within.Count - 1);
            return expanded;
        }

        throw new InvalidFileException($"{place}: the macro %{name} has no value; bind it with {name} = value.");
    }
}
