namespace Amago.Rl.Readers.Networks;

/// <summary>Modules under given names.</summary>
internal sealed class ModuleGroup : Module
{
    public T Add<T>(string name, T module)
        where T : Module => Register(name, module);
}
