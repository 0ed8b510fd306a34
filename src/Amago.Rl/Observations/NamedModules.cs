namespace Amago.Rl.Observations;

/// <summary>Modules by the names of entries, as <c>torch.nn.ModuleDict</c>.</summary>
internal sealed class NamedModules : Module
{
    public NamedModules(IEnumerable<(string Key, Module Module)> modules)
    {
        foreach ((string key, Module module) in modules)
            Register(key, module);
    }
}
