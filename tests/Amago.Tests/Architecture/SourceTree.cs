using System.Runtime.CompilerServices;

namespace Amago.Tests.Architecture;

/// <summary>Where the sources lie that these tests were built from, and the projects in their order.</summary>
internal static class SourceTree
{
    /// <summary>The libraries from the bottom up.</summary>
    public static readonly string[] Libraries =
        ["Amago.Kernels", "Amago.Tensors", "Amago.Formats", "Amago.Nets", "Amago.Configuration", "Amago.Onnx", "Amago.Rl"];

    /// <summary>The libraries from the bottom up, and the tools above them.</summary>
    public static readonly string[] Projects = [.. Libraries, "Amago.Cli", "Amago.Serving", "Amago.Rl.Cluster"];

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Folder(), "..", "..", ".."));

    /// <summary>The folder of the file that calls.</summary>
    public static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary>A project's file.</summary>
    public static string ProjectFile(string project) => Path.Combine(Root, "src", project, $"{project}.csproj");

    /// <summary>Name of the assembly that a project is built as: a tool's is that of its command.</summary>
    public static string AssemblyName(string project) => project switch
    {
        "Amago.Cli" => "amago",
        "Amago.Serving" => "amago-serve",
        "Amago.Rl.Cluster" => "amago-cluster",
        _ => project,
    };

    /// <summary>The file that a project was built as.</summary>
    public static string Assembly(string project) => Path.Combine(AppContext.BaseDirectory, $"{AssemblyName(project)}.dll");
}
