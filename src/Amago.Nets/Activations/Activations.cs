namespace Amago.Nets;

/// <summary>Activations by name, as <c>activation_switch</c> of amago, in the Python and in the C# spelling.</summary>
public static class Activations
{
    private const string PythonModule = "amago.nets.utils";

    /// <summary>All of them, registered ones included.</summary>
    public static IReadOnlyList<ActivationDescriptor> All => [.. Configurables.All.OfType<ActivationDescriptor>()];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(static activation => activation.PythonName)];

    internal static IReadOnlyList<ActivationDescriptor> BuiltIn { get; } =
    [
        new("leaky_relu", nameof(LeakyRelu), PythonModule, "x where positive, x / 100 elsewhere", static () => new LeakyRelu()),
        new("relu", nameof(Relu), PythonModule, "x where positive, 0 elsewhere", static () => new Relu()),
        new("gelu", nameof(Gelu), PythonModule, "x times the normal distribution function of x, exactly", static () => new Gelu()),
        new("adaptive", nameof(Adaptive), PythonModule, "a trainable quotient of polynomials", static () => new Adaptive()),
        new("mish", nameof(Mish), PythonModule, "x tanh(log(1 + exp(x)))", static () => new Mish()),
    ];

    /// <summary>
    /// The settings of <c>adaptive</c> under the name of its class in amago, which stands in the operative configurations that amago writes:
    /// whether its coefficients are trained.
    /// </summary>
    internal static Configurable<bool> SlowAdaptiveRational { get; } = new(
        "SlowAdaptiveRational",
        "SlowAdaptiveRational",
        PythonModule,
        "the adaptive activation",
        [Setting.Flag("trainable", true)],
        static (values, _) => values.Flag("trainable"));

    /// <summary>Makes an activation of your own known by name.</summary>
    /// <param name="name">Its name, such as <c>swish</c>.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="description">One line on what it computes.</param>
    /// <exception cref="ArgumentException">The name is taken or no name.</exception>
    public static ActivationDescriptor Register(string name, Func<Activation> create, string description = "")
    {
        ArgumentNullException.ThrowIfNull(create);
        return Configurables.Add(new ActivationDescriptor(name, name, "", description, create));
    }

    /// <summary>Makes an activation by name.</summary>
    /// <param name="name">leaky_relu, relu, gelu, adaptive, mish or a registered one; C# names and any case will do.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static Activation Create(string name) => Find(name).Create();

    internal static ActivationDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name) ?? throw new ArgumentException($"Unknown activation {Quoted.Text(name)}; expected one of {string.Join(", ", Names)}.", nameof(name));
    }

    internal static ActivationDescriptor? TryFind(string name) => Configurables.TryFind(name) as ActivationDescriptor;
}
