namespace Amago.Configuration;

/// <summary>Values for keyword arguments of an encoder that the program gives itself, under their Python or C# names.</summary>
public sealed class EncoderSettings
{
    private readonly Dictionary<string, BoundValue> _values = new(Spelling.Comparer);

    /// <summary>The names that have values.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    /// <summary>
    /// Reads one <c>key=value</c> as a user writes it: <c>channels=[32,64,64]</c>, <c>post_group_norm=False</c>. A later one wins.
    /// </summary>
    /// <returns>The object itself, for further calls.</returns>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public EncoderSettings Set(string assignment)
    {
        (string key, string value) = Assignment.Split(assignment);
        _values[key] = BoundValue.OfText(value);
        return this;
    }

    /// <summary>The values for an encoder, checked.</summary>
    /// <exception cref="ArgumentException">A name or a value does not fit.</exception>
    internal IEnumerable<KeyValuePair<string, Literal>> For(Configurable encoder)
    {
        foreach ((string name, BoundValue value) in _values)
        {
            Setting? setting = encoder.Settings.FirstOrDefault(known => known.IsNamed(name));
            if (setting is null)
                throw new ArgumentException($"{encoder.Unknown(name)}.");
            Literal given = value.For(setting);
            Literal accepted = setting.Accept(given)
                ?? throw new ArgumentException(
                    $"{encoder.PythonName}: {setting.Name} takes {setting.Expectation()}, got {Quoted.Value(given)}.");
            yield return new KeyValuePair<string, Literal>(setting.Name, accepted);
        }
    }
}
