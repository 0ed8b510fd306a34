namespace Amago.Configuration;

/// <summary>
/// A keyword argument that configuration can bind: its name, its default, what it takes and what it is for. It is stated once, as a
/// <see cref="Setting{T}"/>, and is the key to its value: <see cref="SettingValues.Get{T}"/>.
/// </summary>
public abstract class Setting
{
    private protected Setting(string name, string description, Literal fallback)
    {
        Name = ValidName(name);
        ArgumentNullException.ThrowIfNull(description);
        (Description, Fallback, Aliases, IsNullable) = (description, fallback, [], fallback is NoneLiteral);
    }

    private protected Setting(Setting other)
    {
        (Name, Description, Fallback) = (other.Name, other.Description, other.Fallback);
        (Aliases, IsNullable) = (other.Aliases, other.IsNullable);
    }

    /// <summary>Its name in Python, such as <c>cnn_block_depths</c>. Configuration may spell it <c>CnnBlockDepths</c> too.</summary>
    public string Name { get; }

    /// <summary>A few words on what it is for; "" where nothing is said.</summary>
    public string Description { get; }

    /// <summary>Other names under which configuration may bind it: those that it once had, say. They are read, and never written.</summary>
    public IReadOnlyList<string> Aliases { get; private protected init; }

    /// <summary>Whether it takes <c>None</c> as well.</summary>
    public bool IsNullable { get; private protected init; }

    /// <summary>Its default, as Python writes it.</summary>
    public string Default => LiteralPrinter.Print(Fallback);

    /// <summary>The value that the setting has where nothing binds it.</summary>
    internal Literal Fallback { get; }

    /// <summary>An integer of 32 bits; with a default of null it may be <c>None</c>.</summary>
    /// <param name="name">Its name, such as <c>batch_size</c>.</param>
    /// <param name="fallback">The value that the setting has where nothing binds it.</param>
    /// <param name="description">A few words on what it is for.</param>
    /// <exception cref="ArgumentException">The name is no Python name.</exception>
    public static Setting<int> Integer(string name, int? fallback, string description = "") =>
        Of(SettingKinds.Integer, name, fallback, description);

    /// <summary>An integer of 64 bits; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<long> Long(string name, long? fallback, string description = "") =>
        Of(SettingKinds.Long, name, fallback, description);

    /// <summary>
    /// A seed, as <see cref="Amago.Tensors.Generator"/> takes it: an integer of 64 bits, from 0 to 2^64 - 1, of which the upper half is
    /// negative here, or negative, as PyTorch takes it; with a default of null it may be <c>None</c>.
    /// </summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<long> Seed(string name, long? fallback, string description = "") =>
        Of(SettingKinds.Seed, name, fallback, description);

    /// <summary>A number as a float32; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<float> Float(string name, float? fallback, string description = "") =>
        Of(SettingKinds.Float, name, fallback, description);

    /// <summary>A number as a float64; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<double> Double(string name, double? fallback, string description = "") =>
        Of(SettingKinds.Double, name, fallback, description);

    /// <summary><c>True</c> or <c>False</c>; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<bool> Flag(string name, bool? fallback, string description = "") =>
        Of(SettingKinds.Flag, name, fallback, description);

    /// <summary>
    /// A string; a reference such as <c>@policy/NatureishCNN</c> comes as its text. With a default of null it may be <c>None</c>.
    /// </summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<string> Text(string name, string? fallback, string description = "") =>
        OfReference(SettingKinds.Text, name, fallback, description);

    /// <summary>
    /// The name of something that configuration builds, such as an encoder: a reference, <c>@policy/NatureishCNN</c>, or a string. Its
    /// value is the text of the reference, which <see cref="Bindings"/> take to build it, and it is written as one.
    /// </summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<string> Reference(string name, string? fallback, string description = "") =>
        OfReference(SettingKinds.Reference, name, fallback, description);

    /// <summary>A list of strings, such as <c>['position', 'speed']</c>; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<string[]> Texts(string name, string[]? fallback, string description = "") =>
        OfReference(SettingKinds.Texts, name, fallback, description);

    /// <summary>A list of integers of 32 bits, such as <c>[32, 64, 64]</c>; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<int[]> Integers(string name, int[]? fallback, string description = "") =>
        OfReference(SettingKinds.Integers, name, fallback, description);

    /// <summary>A list of numbers as float64; with a default of null it may be <c>None</c>.</summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<double[]> Doubles(string name, double[]? fallback, string description = "") =>
        OfReference(SettingKinds.Doubles, name, fallback, description);

    /// <summary>
    /// Convolutions as RLlib's <c>conv_filters</c> lists them, <c>[[16, [8, 8], 4, 'same'], ...]</c>: channels, kernel, stride, and
    /// <c>'same'</c>, the default, or <c>'valid'</c>; kernel and stride are a number or a pair. With a default of null it may be
    /// <c>None</c>.
    /// </summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<ConvFilter[]> ConvFilters(string name, ConvFilter[]? fallback, string description = "") =>
        OfReference(SettingKinds.ConvFilters, name, fallback, description);

    /// <summary>
    /// The name of an activation, as a string or a reference such as <c>@relu</c>; with a default of null it may be <c>None</c>.
    /// </summary>
    /// <inheritdoc cref="Integer"/>
    public static Setting<string> Activation(string name, string? fallback = "leaky_relu", string description = "") =>
        OfReference(SettingKinds.Activation, name, fallback, description);

    /// <summary>A value in the form in which it is kept and shown; null where the setting does not take it.</summary>
    internal abstract Literal? Accept(Literal value);

    /// <summary>What a text says that comes from a source without types.</summary>
    /// <param name="text">The value as Python writes it.</param>
    /// <param name="value">What it says in the gin language.</param>
    internal abstract Literal OfText(string text, Literal value);

    /// <summary>What it takes, in words with an example.</summary>
    internal abstract string Expectation();

    /// <summary>Whether configuration may call it so, in the Python or in the C# spelling.</summary>
    internal bool IsNamed(string name) => Spelling.Comparer.Equals(Name, name) || Aliases.Contains(name, Spelling.Comparer);

    private protected static string ValidName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Selector.TryParse(name) is { Scope: "" } && !name.Contains('.', StringComparison.Ordinal)
            ? name
            : throw new ArgumentException($"expected a setting's name such as learning_rate, got {Quoted.Text(name)}.", nameof(name));
    }

    private static Setting<T> Of<T>(SettingKind<T> kind, string name, T? fallback, string description)
        where T : struct => new(kind, name, description, fallback is { } value ? kind.Write(value) : NoneLiteral.Instance);

    private static Setting<T> OfReference<T>(SettingKind<T> kind, string name, T? fallback, string description)
        where T : class => new(kind, name, description, fallback is null ? NoneLiteral.Instance : kind.Write(fallback));
}

/// <summary>A setting whose value is a <typeparamref name="T"/> where it is not <c>None</c>.</summary>
/// <typeparam name="T">The type of its value: an int, a long, a float, a double, a bool, a string, or an array.</typeparam>
public sealed class Setting<T> : Setting
    where T : notnull
{
    private readonly SettingKind<T> _kind;
    private readonly string _range = "";
    private readonly Func<T, bool> _holds = static _ => true;

    internal Setting(SettingKind<T> kind, string name, string description, Literal fallback)
        : base(name, description, fallback) => _kind = kind;

    private Setting(Setting<T> other)
        : base(other) => (_kind, _range, _holds) = (other._kind, other._range, other._holds);

    private Setting(Setting<T> other, string range, Func<T, bool> holds)
        : this(other) => (_range, _holds) = (range, holds);

    /// <summary>The value that the setting has where nothing binds it.</summary>
    /// <exception cref="InvalidOperationException">It is <c>None</c>.</exception>
    public T DefaultValue =>
        Fallback is NoneLiteral ? throw new InvalidOperationException($"{Name}: expected a default, got None.") : _kind.Read(Fallback);

    /// <summary>A copy of the setting that may be <c>None</c> too.</summary>
    public Setting<T> OrNone() => new(this) { IsNullable = true };

    /// <summary>A copy of the setting that is read under another name too, such as one that it had before.</summary>
    /// <exception cref="ArgumentException">The name is no Python name.</exception>
    public Setting<T> Alias(string name) => new(this) { Aliases = [.. Aliases, ValidName(name)] };

    /// <summary>A copy of the setting that takes some values only; see <see cref="SettingRanges"/> for ranges of numbers.</summary>
    /// <param name="range">Which, as words behind what it is: <c>above 0</c> (a number above 0), <c>that is even</c>.</param>
    /// <param name="holds">Whether it takes a value.</param>
    public Setting<T> Where(string range, Func<T, bool> holds)
    {
        ArgumentException.ThrowIfNullOrEmpty(range);
        ArgumentNullException.ThrowIfNull(holds);
        Func<T, bool> before = _holds;
        return new(this, $"{_range} {range}", value => before(value) && holds(value));
    }

    /// <summary>A value that a program gives, for properties of what is built out of settings.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The setting does not take it.</exception>
    public T Checked(T value) => _holds(value)
        ? value
        : throw new ArgumentException($"{Name}: expected {Expectation()}, got {Quoted.Value(_kind.Write(value))}.", Name);

    /// <summary>What <see cref="Accept"/> accepted, which is not <c>None</c>.</summary>
    internal T Read(Literal accepted) => _kind.Read(accepted);

    /// <summary>A value as it is kept and shown.</summary>
    internal Literal Written(T value) => _kind.Write(value);

    internal override Literal? Accept(Literal value)
    {
        if (value is NoneLiteral)
            return IsNullable ? value : null;
        return _kind.Accept(value) is { } accepted && _holds(_kind.Read(accepted)) ? accepted : null;
    }

    internal override Literal OfText(string text, Literal value) => _kind.OfText(text, value);

    internal override string Expectation()
    {
        string example = _kind.HasExample && Fallback is not NoneLiteral ? $" such as {Default}" : "";
        return $"{_kind.Words()}{_range}{(IsNullable ? " or None" : "")}{example}";
    }
}
