namespace Amago.Nets;

/// <summary>Values for keyword arguments of an encoder, under their Python names.</summary>
public sealed class EncoderSettings
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>The names that have values.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>Reads one <c>key=value</c> as a user writes it: <c>channels=[32,64,64]</c>, <c>post_group_norm=False</c>. A later one wins.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="ArgumentException">There is no key, or the value is neither a list of integers nor True or False.</exception>
    public EncoderSettings Set(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? "" : assignment[..equals].Trim();
        if (key.Length == 0)
            throw new ArgumentException($"expected key=value, got '{assignment}'.", nameof(assignment));
        _values[key] = SettingLiteral.Parse(key, assignment[(equals + 1)..]);
        return this;
    }

    /// <summary>The integers of a setting, or null where it has no value.</summary>
    internal int[]? Integers(string name) => (int[]?)_values.GetValueOrDefault(name);

    /// <summary>The flag of a setting, or its default.</summary>
    internal bool Flag(string name, bool fallback) => (bool)_values.GetValueOrDefault(name, fallback);

    /// <summary>Checks names and kinds against what an encoder takes.</summary>
    internal void Check(EncoderDescriptor encoder)
    {
        foreach ((string name, object value) in _values)
        {
            EncoderSetting? setting = encoder.Settings.FirstOrDefault(setting => setting.Name == name);
            if (setting is null)
            {
                string known = encoder.Settings.Count > 0 ? string.Join(", ", encoder.Settings.Select(static setting => setting.Name)) : "none";
                throw new ArgumentException($"{encoder.PythonName}: unknown setting '{name}'; its settings are: {known}.");
            }

            bool fits = setting.Kind == SettingKind.Flag ? value is bool : value is int[];
            if (!fits)
                throw new ArgumentException($"{encoder.PythonName}: {name} takes {(setting.Kind == SettingKind.Flag ? "True or False" : "a list of integers")} such as {setting.Default}, got {Text(value)}.");
        }
    }

    private static string Text(object value) => value is int[] list ? $"[{string.Join(",", list)}]" : value.ToString()!;
}
