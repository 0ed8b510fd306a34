namespace Amago.Mutation;

/// <summary>A copy of the checkout in a temporary folder, the only one that is changed; it goes when this is disposed.</summary>
internal sealed class SourceCopy : IDisposable
{
    public const string Framework = "net10.0", Configuration = "Release";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, Compiler> _compilers = new(StringComparer.Ordinal);

    private SourceCopy(string root) => Root = root;

    /// <summary>The copy's root folder.</summary>
    public string Root { get; }

    /// <summary>The program that runs the tests, once it is built.</summary>
    public string TestProgram => Path.Combine(TestFolder, OperatingSystem.IsWindows() ? "Amago.Tests.exe" : "Amago.Tests");

    private string TestFolder => Path.Combine(Root, "tests", "Amago.Tests", "bin", Configuration, Framework);

    /// <summary>Copies what git knows of a checkout and what it does not ignore, as it stands.</summary>
    public static async Task<SourceCopy> Of(string checkout, CancellationToken cancel)
    {
        string[] list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        CommandResult files = await Command.Run("git", list, checkout, BuildLimit, cancel).ConfigureAwait(false);
        if (files.Code != 0)
            throw new InvalidOperationException($"{checkout}: expected a git checkout: {files.Output.Trim()}");
        var copy = new SourceCopy(Directory.CreateTempSubdirectory("amago-mutation-").FullName);
        try
        {
            foreach (string file in files.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                copy.Add(Path.Combine(checkout, file), file);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Builds the tests and all that they need.</summary>
    public Task<CommandResult> Build(CancellationToken cancel) => Command.Run(
        "dotnet",
        ["build", "tests/Amago.Tests", "-c", Configuration, "-v", "q", "-nologo", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=true"],
        Root, BuildLimit, cancel);

    /// <summary>Compiles a project as it is.</summary>
    /// <param name="project">One of src.</param>
    /// <param name="folder">Gets the assembly.</param>
    /// <param name="cancel">Interrupts it.</param>
    public async Task<CommandResult> Compile(string project, string folder, CancellationToken cancel)
    {
        if (!_compilers.TryGetValue(project, out Compiler? compiler))
            _compilers.Add(project, compiler = await Compiler.Of(Path.Combine(Root, "src", project), cancel).ConfigureAwait(false));
        Directory.CreateDirectory(folder);
        return await compiler.Run(Path.Combine(folder, FileName(project)), cancel).ConfigureAwait(false);
    }

    /// <summary>Compiles a mutant's project with the bug in it; the source file is as it was afterwards.</summary>
    public async Task<CommandResult> Compile(Mutant mutant, string folder, CancellationToken cancel)
    {
        string path = mutant.Path(Root)!, before = await File.ReadAllTextAsync(path, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(path, mutant.Apply(before)!, cancel).ConfigureAwait(false);
        CommandResult result = await Compile(mutant.Project, folder, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(path, before, cancel).ConfigureAwait(false);
        return result;
    }

    /// <summary>Gives the tests the assembly that was compiled into a folder.</summary>
    public void Use(string project, string folder) =>
        File.Copy(Path.Combine(folder, FileName(project)), Path.Combine(TestFolder, FileName(project)), overwrite: true);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Add(string from, string file)
    {
        if (!File.Exists(from)) // deleted, and the deletion is not committed yet
            return;
        string to = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    // A tool's file is named after its command.
    private static string FileName(string project) => project switch
    {
        "Amago.Cli" => "amago.dll",
        "Amago.Rl.Cluster" => "amago-cluster.dll",
        "Amago.Serving" => "amago-serve.dll",
        _ => $"{project}.dll",
    };
}
