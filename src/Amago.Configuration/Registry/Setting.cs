using Amago.Configuration.Registry;
using Amago.Configuration.Values;
using Amago.Nets;

namespace Amago.Configuration;

/// <summary>A keyword argument that configuration can bind, with its default.</summary>
public sealed class Setting
{
    private Setting(string name, SettingKind kind, object? fallback, bool isNullable, params string[] aliases)
    {
        Name = Checked(name);
        Aliases = Array.ConvertAll(aliases, Checked);
        Kind = kind;
        DefaultValue = fallback;
        IsNullable = isNullable || fallback is null;
    }

    /// <summary>Its name in Python, such as <c>cnn_block_depths</c>. Configuration may spell it <c>CnnBlockDepths</c> too.</summary>
    public string Name { get; }

    /// <summary>Other names under which configuration may bind it: those that it once had, say. They are read, and never written.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>What it takes.</summary>
    public SettingKind Kind { get; }

    /// <summary>Whether it takes <c>None</c> as well.</summary>
    public bool IsNullable { get; }

    /// <summary>Its default, as Python writes it.</summary>
    public string Default => LiteralPrinter.Print(SettingConversion.ToLiteral(DefaultValue));

    internal object? DefaultValue { get; }

    /// <summary>An integer of 32 bits; with a default of null it may be <c>None</c>.</summary>
    public static Setting Integer(string name, int? fallback) => new(name, SettingKind.Integer, fallback, isNullable: false);

    /// <summary>An integer of 64 bits; with a default of null it may be <c>None</c>.</summary>
    public static Setting Long(string name, long? fallback) => new(name, SettingKind.Long, fallback, isNullable: false);

    /// <summary>A seed: an integer of 64 bits, signed or not, as <see cref="Amago.Tensors.Generator"/> takes it; with a default of null it may be <c>None</c>.</summary>
    public static Setting Seed(string name, long? fallback) => new(name, SettingKind.Seed, (ulong?)fallback, isNullable: false);

    /// <summary>A number; with a default of null it may be <c>None</c>.</summary>
    public static Setting Float(string name, double? fallback) => new(name, SettingKind.Float, fallback, isNullable: false);

    /// <summary><c>True</c> or <c>False</c>; with a default of null it may be <c>None</c>.</summary>
    public static Setting Flag(string name, bool? fallback) => new(name, SettingKind.Flag, fallback, isNullable: false);

    /// <summary>A string; with a default of null it may be <c>None</c>.</summary>
    public static Setting Text(string name, string? fallback) => new(name, SettingKind.Text, fallback, isNullable: false);

    /// <summary>A list of integers; with a default of null it may be <c>None</c>.</summary>
    public static Setting Integers(string name, IEnumerable<int>? fallback) => new(name, SettingKind.Integers, fallback?.ToArray(), isNullable: false);

    /// <summary>A list of numbers; with a default of null it may be <c>None</c>.</summary>
    public static Setting Floats(string name, IEnumerable<double>? fallback) => new(name, SettingKind.Floats, fallback?.ToArray(), isNullable: false);

    /// <summary>The name of an activation.</summary>
    public static Setting Activation(string name, string? fallback = "leaky_relu") => new(name, SettingKind.Activation, fallback, isNullable: false);

    /// <summary>The same setting, which may be <c>None</c> too.</summary>
    public Setting OrNone() => new(Name, Kind, DefaultValue, isNullable: true, [.. Aliases]);

    /// <summary>The same setting, which is read under another name too.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public Setting Alias(string name) => new(Name, Kind, DefaultValue, IsNullable, [.. Aliases, name]);

    /// <summary>Whether configuration may call it so, in the Python or in the C# spelling.</summary>
    internal bool IsNamed(string name) => Spelling.Comparer.Equals(Name, name) || Aliases.Contains(name, Spelling.Comparer);

    /// <summary>What it takes, in words with an example.</summary>
    internal string Expectation()
    {
        string kind = Kind switch
        {
            SettingKind.Integer => "an integer of 32 bits",
            SettingKind.Long => "an integer of 64 bits",
            SettingKind.Seed => "a seed from 0 to 2^64 - 1",
            SettingKind.Float => "a number",
            SettingKind.Flag => "True or False",
            SettingKind.Text => "a string",
            SettingKind.Integers => "a list of integers",
            SettingKind.Floats => "a list of numbers",
            _ => $"an activation ({string.Join(", ", Activations.Names)})",
        };
        string example = Kind is SettingKind.Flag or SettingKind.Activation || DefaultValue is null ? "" : $" such as {Default}";
        return $"{kind}{(IsNullable ? " or None" : "")}{example}";
    }

    private static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Selector.TryParse(name) is { Scope: "" } && !name.Contains('.', StringComparison.Ordinal)
            ? name
            : throw new ArgumentException($"expected a setting's name such as learning_rate, got {Quoted.Text(name)}.", nameof(name));
    }
}
