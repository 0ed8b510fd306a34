using System.Runtime.CompilerServices;
using SharpFuzz;

namespace Amago.Fuzz;

/// <summary>A copy of this program whose libraries count their branches.</summary>
internal static class Instrumentation
{
    // Kernels and tensors are left alone: their loops would only be slow.
    private static readonly string[] Libraries = ["Amago.Formats.dll", "Amago.Nets.dll", "Amago.Rl.dll", "amago-serve.dll"];

    // The package sets its options from the command line of its own tool and has no other way to make them; all of them off is what is
    // wanted.
    private static readonly Options Plain = (Options)RuntimeHelpers.GetUninitializedObject(typeof(Options));

    /// <summary>Makes the copy in an empty folder.</summary>
    /// <returns>The program in it.</returns>
    public static string CopyTo(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (string library in Libraries)
            _ = Fuzzer.Instrument(Path.Combine(folder, library), static _ => true, Plain).Count();
        return Path.Combine(folder, Path.GetFileName(typeof(Instrumentation).Assembly.Location));
    }
}
