using System.Text.Json;

namespace Amago.Mutation;

/// <summary>
/// Compiles one project with the compiler alone, many times as fast as a build: a bug changes no reference and no signature.
/// </summary>
internal sealed class Compiler
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly string _folder, _program;
    private readonly string[] _arguments;

    private Compiler(string folder, string program, string[] arguments) => (_folder, _program, _arguments) = (folder, program, arguments);

    /// <summary>Asks a project that was built before for the arguments that its build gives the compiler.</summary>
    /// <param name="folder">The project's.</param>
    /// <param name="cancel">Interrupts it.</param>
    public static async Task<Compiler> Of(string folder, CancellationToken cancel)
    {
        CommandResult asked = await Command.Run(
            "dotnet",
            [
                "msbuild", "-t:Compile", $"-p:Configuration={SourceCopy.Configuration}", $"-p:TargetFramework={SourceCopy.Framework}",
                "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false",
                "-p:RunAnalyzers=false", "-p:NonExistentFile=never", // so that it is not up to date
                "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath",
            ],
            folder, Limit, cancel).ConfigureAwait(false);
        if (asked.Code != 0)
            throw new InvalidOperationException($"{folder}: expected the compiler's arguments: {asked.Output}");
        using JsonDocument answer = JsonDocument.Parse(asked.Output);
        string roslyn = answer.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!;
        string[] arguments = [.. answer.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(static argument => argument.GetProperty("Identity").GetString()!)];
        return new Compiler(folder, Path.Combine(roslyn, "bincore", "csc.dll"), [.. arguments.Where(IsWanted)]);
    }

    /// <summary>Compiles the sources as they are now.</summary>
    public Task<CommandResult> Run(string assembly, CancellationToken cancel)
    {
        string list = assembly + ".rsp";
        File.WriteAllLines(list, _arguments.Append($"/out:\"{assembly}\""));
        return Command.Run("dotnet", ["exec", _program, "/shared", "/noconfig", $"@{list}"], _folder, Limit, cancel);
    }

    // A bug may leave a variable unused, which is a warning and no error here.
    private static bool IsWanted(string argument) =>
        !((ReadOnlySpan<string>)["/noconfig", "/out:", "/refout:", "/doc:", "/pdb:", "/debug", "/embed:", "/warnaserror", "/errorlog:"])
            .ToArray().Any(name => argument.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
