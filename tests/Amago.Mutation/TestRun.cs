using System.Text.RegularExpressions;

namespace Amago.Mutation;

/// <summary>What became of a mutant.</summary>
internal enum Fate
{
    /// <summary>A test failed, or the tests' process died.</summary>
    Killed,

    /// <summary>All tests passed.</summary>
    Survived,

    /// <summary>The tests went on for too long.</summary>
    TimedOut,

    /// <summary>The compiler noticed.</summary>
    DoesNotCompile,
}

/// <summary>Runs test classes in the tests' own program.</summary>
internal sealed partial class TestRun(SourceCopy copy)
{
    private static readonly TimeSpan WholeLimit = TimeSpan.FromMinutes(20);

    /// <summary>Names of classes that hold no test, of those that mutants name.</summary>
    public async Task<IReadOnlyList<string>> Unknown(IEnumerable<string> classes, CancellationToken cancel)
    {
        string[] list = ["-list", "classes", "-noColor"];
        CommandResult known = await Command.Run(copy.TestProgram, list, copy.Root, WholeLimit, cancel).ConfigureAwait(false);
        HashSet<string> names = [.. known.Output.Split('\n').Select(static line => line.Trim().Split('.')[^1])];
        return [.. classes.Where(name => !names.Contains(name))];
    }

    /// <summary>Runs classes with the sources as they are.</summary>
    /// <returns>The output when a test fails, or <c>null</c>.</returns>
    public async Task<string?> Failure(IEnumerable<string> classes, CancellationToken cancel)
    {
        CommandResult result = await Run(classes, WholeLimit, cancel).ConfigureAwait(false);
        return result.Code == 0 ? null : result.Output;
    }

    /// <summary>Runs a mutant's tests.</summary>
    /// <returns>What became of it, and the test that failed first.</returns>
    public async Task<(Fate Fate, string Killer)> Judge(Mutant mutant, TimeSpan limit, CancellationToken cancel)
    {
        CommandResult result = await Run(mutant.Tests, limit, cancel).ConfigureAwait(false);
        return result.Code switch
        {
            null => (Fate.TimedOut, ""),
            0 => (Fate.Survived, ""),
            _ => (Fate.Killed, Failed().Match(result.Output) is { Success: true } test ? test.Groups["test"].Value : "the process died"),
        };
    }

    [GeneratedRegex(@"(?<test>\w+\.\w+)(\(.*)? \[FAIL\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Failed();

    private Task<CommandResult> Run(IEnumerable<string> classes, TimeSpan limit, CancellationToken cancel) => Command.Run(
        copy.TestProgram,
        ["-stopOnFail", "-noLogo", "-noColor", "-noAutoReporters", .. classes.SelectMany(static name => (string[])["-class", $"*.{name}"])],
        copy.Root, limit, cancel);
}
