using System.Globalization;
using System.Numerics;

namespace Amago.Configuration.Registry;

/// <summary>What settings of one kind make of values of the gin language.</summary>
/// <typeparam name="T">The type of their values.</typeparam>
/// <param name="Words">What settings of the kind take, as messages say it: <c>a list of integers</c>.</param>
/// <param name="Accept">A value in the form in which it is kept and shown; null for what they do not take.</param>
/// <param name="Read">The value that something accepted stands for.</param>
/// <param name="Write">Writes a value of the kind as a literal.</param>
internal sealed record SettingKind<T>(Func<string> Words, Func<Literal, Literal?> Accept, Func<Literal, T> Read, Func<T, Literal> Write)
{
    /// <summary>What a text of a source without types says, where it says something else in the gin language.</summary>
    public Func<string, Literal, Literal> OfText { get; init; } = static (_, value) => value;

    /// <summary>Whether the default is an example that helps.</summary>
    public bool HasExample { get; init; } = true;
}

/// <summary>The kinds of settings that there are.</summary>
internal static class SettingKinds
{
    public static SettingKind<int> Integer { get; } = new(
        static () => "an integer of 32 bits",
        static value => Whole(value, int.MinValue, int.MaxValue),
        static value => (int)((IntegerLiteral)value).Value,
        static value => new IntegerLiteral(value));

    public static SettingKind<long> Long { get; } = new(
        static () => "an integer of 64 bits",
        static value => Whole(value, long.MinValue, long.MaxValue),
        static value => (long)((IntegerLiteral)value).Value,
        static value => new IntegerLiteral(value));

    public static SettingKind<long> Seed { get; } = new(
        static () => "a seed from 0 to 2^64 - 1",
        static value => Whole(value, long.MinValue, -1) is { Value: var negative }
            ? OfSeed((long)negative)
            : Whole(value, 0, ulong.MaxValue),
        static value => (long)(ulong)((IntegerLiteral)value).Value,
        OfSeed);

    // 0.2, not the 0.20000000298 that the float is.
    public static SettingKind<float> Float { get; } = Number(
        static value => (float)value,
        static value => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    public static SettingKind<double> Double { get; } = Number(static value => value, static value => value);

    // Configuration that is not Python writes true and false.
    public static SettingKind<bool> Flag { get; } = new(
        static () => "True or False",
        static value => value is TextLiteral text && bool.TryParse(text.Value, out bool flag)
            ? new FlagLiteral(flag)
            : value as FlagLiteral,
        static value => ((FlagLiteral)value).Value,
        static value => new FlagLiteral(value))
    {
        HasExample = false,
    };

    public static SettingKind<string> Text { get; } = OfWords(
        static () => "a string",
        static value => value is ReferenceLiteral ? new TextLiteral(LiteralPrinter.Print(value)) : value as TextLiteral);

    public static SettingKind<string> Activation { get; } =
        OfWords(static () => $"an activation ({string.Join(", ", Activations.Names)})", OfActivation) with { HasExample = false };

    public static SettingKind<string> Reference { get; } = new(
        static () => "a reference",
        static value => value as ReferenceLiteral ?? OfName((value as TextLiteral)?.Value),
        LiteralPrinter.Print,
        static value => OfName(value) ?? throw new ArgumentException($"expected a name to refer to, got {Quoted.Text(value)}."))
    {
        OfText = static (text, value) => value is MacroLiteral or NoneLiteral or ReferenceLiteral ? value : new TextLiteral(text),
    };

    public static SettingKind<string[]> Texts { get; } = ListOf("a list of strings", Text);

    public static SettingKind<int[]> Integers { get; } = ListOf("a list of integers", Integer);

    public static SettingKind<double[]> Doubles { get; } = ListOf("a list of numbers", Double);

    public static SettingKind<ConvFilter[]> ConvFilters { get; } =
        ListOf("a list of convolutions [channels, kernel, stride, 'same' or 'valid']", ConvFilterKind.Entry);

    private static IntegerLiteral? Whole(Literal value, BigInteger min, BigInteger max) =>
        value is IntegerLiteral integer && integer.Value >= min && integer.Value <= max ? integer : null;

    private static IntegerLiteral OfSeed(long seed) => new((ulong)seed);

    private static SettingKind<T> Number<T>(Func<double, T> read, Func<T, double> write) => new(
        static () => "a number",
        static value => value switch
        {
            FloatLiteral => value,
            IntegerLiteral { Value: var big } when double.IsFinite((double)big) => new FloatLiteral((double)big),
            _ => null,
        },
        value => read(((FloatLiteral)value).Value),
        value => new FloatLiteral(write(value)));

    // A source without types writes strings without quotes.
    private static SettingKind<string> OfWords(Func<string> words, Func<Literal, Literal?> accept) =>
        new(words, accept, static value => ((TextLiteral)value).Value, static value => new TextLiteral(value))
        {
            OfText = static (text, value) =>
                value is TextLiteral or NoneLiteral or ReferenceLiteral or MacroLiteral ? value : new TextLiteral(text),
        };

    private static ReferenceLiteral? OfName(string? name) =>
        name is not null && Selector.TryParse(name.StartsWith('@') ? name[1..] : name) is { } target
            ? new ReferenceLiteral(target, IsEvaluated: false)
            : null;

    private static TextLiteral? OfActivation(Literal value)
    {
        string? name = value is ReferenceLiteral reference ? reference.Target.Path : (value as TextLiteral)?.Value;
        return name is not null && Activations.TryFind(name) is { } found ? new TextLiteral(found.PythonName) : null;
    }

    // A source without types writes an empty list as nothing.
    private static SettingKind<T[]> ListOf<T>(string words, SettingKind<T> item) => new(
        () => words,
        value =>
        {
            IReadOnlyList<Literal>? items = (value as ListLiteral)?.Items ?? (value as TupleLiteral)?.Items;
            Literal?[]? accepted = items?.Select(item.Accept).ToArray();
            return accepted is null || accepted.Contains(null) ? null : new ListLiteral(accepted!);
        },
        value => [.. ((ListLiteral)value).Items.Select(item.Read)],
        values => new ListLiteral([.. values.Select(item.Write)]))
    {
        OfText = static (text, value) => text.Length == 0 ? new ListLiteral([]) : value,
    };
}
