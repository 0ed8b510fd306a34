using Amago.Tests.Architecture;

namespace Amago.Tests;

/// <summary>
/// Programs as they are built, each in its own folder: the tests' folder lacks what the tests themselves have of a shared framework that a
/// program may not have.
/// </summary>
internal static class BuiltProgram
{
    /// <summary>The tool.</summary>
    public static string Amago { get; } = PathOf("src/Amago.Cli", "amago");

    /// <summary>The assembly of a program, to be run by <c>dotnet</c>.</summary>
    /// <param name="project">The project's folder, from the repository's root.</param>
    /// <param name="assembly">Name of its assembly.</param>
    public static string PathOf(string project, string assembly)
    {
        string own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory); // .../bin/CONFIGURATION/FRAMEWORK
        string framework = Path.GetFileName(own), configuration = Path.GetFileName(Path.GetDirectoryName(own)!);
        return Path.Combine(SourceTree.Root, project, "bin", configuration, framework, $"{assembly}.dll");
    }
}
