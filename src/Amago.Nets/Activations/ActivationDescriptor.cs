namespace Amago.Nets;

/// <summary>An activation that can be made by name.</summary>
public sealed class ActivationDescriptor : Configurable
{
    private readonly Func<Activation> _create;

    internal ActivationDescriptor(string pythonName, string name, string module, string description, Func<Activation> create)
        : base(pythonName, name, module, description, []) => _create = create;

    /// <summary>Makes the activation.</summary>
    /// <exception cref="InvalidOperationException">The function that it was registered with returns null.</exception>
    public Activation Create() => Made(_create());
}
