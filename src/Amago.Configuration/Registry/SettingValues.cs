namespace Amago.Configuration;

/// <summary>A value for every setting of a configurable.</summary>
public sealed class SettingValues
{
    private readonly Configurable _owner;
    private readonly Dictionary<string, Literal> _values;

    /// <summary>The defaults, with <paramref name="given"/> over them, which the settings accepted.</summary>
    internal SettingValues(Configurable owner, IEnumerable<KeyValuePair<string, Literal>> given)
    {
        _owner = owner;
        _values = owner.Bindable.ToDictionary(static setting => setting.Name, static setting => setting.Fallback, StringComparer.Ordinal);
        foreach ((string name, Literal value) in given)
            _values[name] = value;
    }

    /// <summary>Whether a setting's value is <c>None</c>.</summary>
    /// <exception cref="ArgumentException">The key is none of the settings that were registered.</exception>
    public bool IsNone(Setting setting) => ValueOf(setting) is NoneLiteral;

    /// <summary>The value of a setting.</summary>
    /// <typeparam name="T">The type of the setting's value.</typeparam>
    /// <param name="setting">One of the settings that were registered: the same object.</param>
    /// <exception cref="ArgumentException">The key is none of the settings that were registered, or its value is <c>None</c>.</exception>
    public T Get<T>(Setting<T> setting)
        where T : notnull => ValueOf(setting) is var value and not NoneLiteral
        ? setting.Read(value)
        : throw new ArgumentException($"{_owner.PythonName}: expected {setting.Name} to have a value, got None.", nameof(setting));

    /// <summary>A value as it is kept and shown.</summary>
    internal Literal ValueOf(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _owner.Bindable.Contains(setting)
            ? _values[setting.Name]
            : throw new ArgumentException(
                $"{_owner.PythonName}: expected a setting that it was registered with, got another, '{setting.Name}'.", nameof(setting));
    }
}
