namespace Amago.Configuration.Registry;

/// <summary>An activation as configuration names it, <c>@relu</c>: a name without settings.</summary>
internal sealed class ActivationConfigurable(ActivationDescriptor activation)
    : Configurable(activation.PythonName, activation.Name, PythonModule, activation.Description, [])
{
    private const string PythonModule = "amago.nets.utils";

    /// <summary>
    /// The settings of <c>adaptive</c> under the name of its class in amago, which stands in the operative configurations that amago
    /// writes: whether its coefficients are trained.
    /// </summary>
    public static Configurable<bool> SlowAdaptiveRational { get; } = OfSlowAdaptiveRational();

    /// <summary>All activations that are known now, as configurables.</summary>
    public static IEnumerable<Configurable> All => Activations.All.Select(static activation => new ActivationConfigurable(activation));

    /// <summary>Finds an activation's configurable by name, in any case; null where there is none.</summary>
    public static Configurable? TryFindNamed(string name) =>
        Activations.TryFind(name) is { } found ? new ActivationConfigurable(found) : null;

    private static Configurable<bool> OfSlowAdaptiveRational()
    {
        const string ClassName = "SlowAdaptiveRational";
        Setting<bool> trainable = Setting.Flag("trainable", true, "whether its coefficients are trained");
        return new(ClassName, ClassName, PythonModule, "the adaptive activation", [trainable], (values, _) => values.Get(trainable));
    }
}
