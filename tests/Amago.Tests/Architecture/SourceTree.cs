using System.Runtime.CompilerServices;

namespace Amago.Tests.Architecture;

/// <summary>Where the sources lie that these tests were built from, and the libraries in their order.</summary>
internal static class SourceTree
{
    /// <summary>The libraries from the bottom up; the tool comes above them.</summary>
    public static readonly string[] Libraries = ["Amago.Kernels", "Amago.Tensors", "Amago.Formats", "Amago.Nets", "Amago.Configuration", "Amago.Onnx", "Amago.Rl"];

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Folder(), "..", "..", ".."));

    /// <summary>The folder of the file that calls.</summary>
    public static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
