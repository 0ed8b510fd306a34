namespace Amago.Nets;

/// <summary>An activation that can be made by name.</summary>
public sealed class ActivationDescriptor
{
    private readonly Func<Activation> _create;

    internal ActivationDescriptor(string pythonName, string name, string description, Func<Activation> create) =>
        (PythonName, Name, Description, _create) = (pythonName, name, description, create);

    /// <summary>The activation's name in Python, such as <c>leaky_relu</c>.</summary>
    public string PythonName { get; }

    /// <summary>The activation's name in C#, such as <c>LeakyRelu</c>.</summary>
    public string Name { get; }

    /// <summary>Other names that find it, such as <c>swish</c> for <c>silu</c>; files and messages say <see cref="PythonName"/>.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    /// <summary>One line on what the activation computes.</summary>
    public string Description { get; }

    /// <summary>Makes the activation.</summary>
    /// <exception cref="InvalidOperationException">The function that the activation was registered with returns null.</exception>
    public Activation Create() => _create()
        ?? throw new InvalidOperationException($"{PythonName}: expected the function that it was registered with to make one, got null.");
}
