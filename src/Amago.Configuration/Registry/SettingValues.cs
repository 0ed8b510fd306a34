using System.Runtime.CompilerServices;
using Amago.Configuration.Registry;
using Amago.Configuration.Values;

namespace Amago.Configuration;

/// <summary>A value for every setting of a configurable, under the settings' Python names.</summary>
public sealed class SettingValues
{
    private readonly string _owner;
    private readonly Dictionary<string, object?> _values;

    /// <summary>The defaults, with <paramref name="given"/> over them.</summary>
    internal SettingValues(Configurable owner, IEnumerable<KeyValuePair<string, object?>> given)
    {
        _owner = owner.PythonName;
        _values = owner.Bindable.ToDictionary(static setting => setting.Name, static setting => setting.DefaultValue, StringComparer.Ordinal);
        foreach ((string name, object? value) in given)
            _values[name] = value;
    }

    internal IReadOnlyDictionary<string, object?> All => _values;

    /// <summary>Whether a setting's value is <c>None</c>.</summary>
    public bool IsNone(string name) => Value(name) is null;

    /// <summary>The value of a setting of <see cref="SettingKind.Integer"/>.</summary>
    /// <exception cref="ArgumentException">There is no such setting, it is of another kind, or its value is <c>None</c>.</exception>
    public int Integer(string name) => Get<int>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Long"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public long Long(string name) => Get<long>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Seed"/>; seeds of 2^63 and more are negative, which <see cref="Amago.Tensors.Generator"/> takes alike.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public long Seed(string name) => (long)Get<ulong>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Float"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public double Float(string name) => Get<double>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Flag"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public bool Flag(string name) => Get<bool>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Text"/> or <see cref="SettingKind.Activation"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public string Text(string name) => Get<string>(name);

    /// <summary>The value of a setting of <see cref="SettingKind.Integers"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public int[] Integers(string name) => [.. Get<int[]>(name)];

    /// <summary>The value of a setting of <see cref="SettingKind.Floats"/>.</summary>
    /// <inheritdoc cref="Integer(string)"/>
    public double[] Floats(string name) => [.. Get<double[]>(name)];

    private T Get<T>(string name, [CallerMemberName] string kind = "") => Value(name) is T value
        ? value
        : throw new ArgumentException($"{_owner}: {name} is no {kind}; its value is {LiteralPrinter.Print(SettingConversion.ToLiteral(_values[name]))}.", nameof(name));

    private object? Value(string name) => _values.TryGetValue(name, out object? value)
        ? value
        : throw new ArgumentException($"{_owner} has no setting '{name}' ({NearMatches.Hint(name, _values.Keys)}).", nameof(name));
}
