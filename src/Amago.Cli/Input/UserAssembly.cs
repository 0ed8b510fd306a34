using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Amago.Cli.Input;

/// <summary>A user's assembly, whose module initializer registers encoders or environments.</summary>
internal static class UserAssembly
{
    private static readonly List<Assembly> All = [];

    /// <summary>The assemblies that were loaded so far, each once.</summary>
    public static IReadOnlyList<Assembly> Loaded
    {
        get
        {
            lock (All)
                return [.. All];
        }
    }

    /// <summary>Loads an assembly and runs its module initializer.</summary>
    /// <exception cref="ArgumentException">The file is no assembly, or the tool is a native program, which can't load any.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed tool is native and gets no further than the check.")]
    public static void Load(string path)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new ArgumentException(
                $"--load {path}: expected the tool that runs on .NET; this one is a native program, which can't load assemblies.");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file.", path);
        try
        {
            Assembly assembly = Assembly.LoadFrom(Path.GetFullPath(path));
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
            lock (All)
            {
                if (!All.Contains(assembly))
                    All.Add(assembly);
            }
        }
        catch (BadImageFormatException e)
        {
            throw new ArgumentException($"{path}: expected a .NET assembly, got something else.", e);
        }
        catch (TypeInitializationException e) when (e.InnerException is ArgumentException inner)
        {
            throw new ArgumentException($"{path}: {Failure.Message(inner)}", e);
        }
    }
}
