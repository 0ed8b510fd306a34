namespace Amago.Nets;

/// <summary>Activations by name, as <c>activation_switch</c> of amago.</summary>
public static class Activations
{
    private static readonly (string Name, Func<Activation> Create)[] All =
    [
        ("leaky_relu", static () => new LeakyRelu()),
        ("relu", static () => new Relu()),
        ("gelu", static () => new Gelu()),
        ("adaptive", static () => new Adaptive()),
        ("mish", static () => new Mish()),
    ];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static activation => activation.Name)];

    /// <summary>Makes an activation by name.</summary>
    /// <param name="name">leaky_relu, relu, gelu, adaptive or mish.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static Activation Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach ((string known, Func<Activation> create) in All)
        {
            if (known == name)
                return create();
        }

        throw new ArgumentException($"Unknown activation '{name}'; expected one of {string.Join(", ", Names)}.", nameof(name));
    }
}
