using System.Reflection;

namespace Amago.Rl.Cluster.Joining;

/// <summary>Which build of an assembly a process has.</summary>
/// <param name="Name">The assembly's name.</param>
/// <param name="Build">Its module version id, in hexadecimal digits: another one for every change of its code.</param>
internal sealed record CodeIdentity(string Name, string Build)
{
    /// <summary>The build that this process has.</summary>
    public static CodeIdentity Of(Assembly assembly) =>
        new(assembly.GetName().Name ?? "", assembly.ManifestModule.ModuleVersionId.ToString("N"));
}
