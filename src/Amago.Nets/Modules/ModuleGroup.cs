namespace Amago.Nets;

/// <summary>
/// Modules under given names, as <c>torch.nn.ModuleDict</c>, or as the numbers with gaps of a <c>torch.nn.Sequential</c> of which some have
/// no parameters.
/// </summary>
public sealed class ModuleGroup : Module
{
    /// <summary>Makes a group of modules, in their order.</summary>
    /// <param name="modules">The modules and their names; more may be added.</param>
    /// <exception cref="ArgumentException">A name is empty, has a dot or is taken, or a module is a part of another.</exception>
    public ModuleGroup(params IEnumerable<(string Name, Module Module)> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach ((string name, Module module) in modules)
            Register(name, module);
    }

    /// <summary>Adds a module behind the others.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="module">The module.</param>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken, or the module is a part of another.</exception>
    public void Add(string name, Module module) => Register(name, module);
}
