namespace Amago.Nets.Encoders.Blocks;

/// <summary>
/// Modules under given names, such as the numbers with gaps of a <c>torch.nn.Sequential</c> of which some have no parameters.
/// </summary>
internal sealed class NamedModules : Module
{
    public NamedModules(params IEnumerable<(string Name, Module Module)> modules)
    {
        foreach ((string name, Module module) in modules)
            Register(name, module);
    }
}
