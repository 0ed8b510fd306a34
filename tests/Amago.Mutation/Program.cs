using System.CommandLine;
using System.Runtime.CompilerServices;
using Amago.Mutation;

string folder = Folder(), root = Path.GetFullPath(Path.Combine(folder, "..", ".."));
IReadOnlyList<Mutant> all = MutantList.Read(Path.Combine(folder, "Mutants"));
var areas = new Argument<string[]>("areas")
{
    Description = "Which lists of mutants to run; all of them without a name.",
    Arity = ArgumentArity.ZeroOrMore,
};
areas.AcceptOnlyFromAmong([.. all.Select(static mutant => mutant.Area).Distinct(StringComparer.Ordinal)]);
var only = new Option<string>("--only")
{
    Description = "Runs those alone whose file or words contain this.",
    DefaultValueFactory = static _ => "",
};
var list = new Option<bool>("--list")
{
    Description = "Lists them, and fails when one does not fit its source file any more; builds nothing.",
};
var seconds = new Option<int>("--seconds")
{
    Description = "How long the tests of a mutant may run.",
    DefaultValueFactory = static _ => 60,
};
var command = new RootCommand(
    "Puts bugs into a copy of the sources, one at a time, and runs the tests that should notice. Exit code 1 when they don't.")
{
    areas, only, list, seconds,
};
command.SetAction(async (result, cancel) =>
{
    string[] names = result.GetValue(areas)!;
    string words = result.GetValue(only)!;
    Mutant[] mutants = [.. all
        .Where(mutant => names.Length == 0 || names.Contains(mutant.Area))
        .Where(mutant => $"{mutant.File} {mutant.Bug}".Contains(words, StringComparison.OrdinalIgnoreCase))];
    Mutant[] stale = [.. mutants.Where(mutant => mutant.IsStale(root))];
    foreach (Mutant mutant in stale)
    {
        string expected = $"expected one {mutant.File} in {mutant.Project}, and once in it: {mutant.Old}";
        Console.Error.WriteLine($"stale: {mutant.Area}: {mutant.Bug}: {expected}");
    }

    if (result.GetValue(list))
    {
        foreach (IGrouping<string, Mutant> area in mutants.GroupBy(static mutant => mutant.Area, StringComparer.Ordinal))
        {
            Console.WriteLine($"{area.Key} ({area.Count()})");
            foreach (Mutant mutant in area)
                Console.WriteLine($"  {mutant.Project} {mutant.File}: {mutant.Bug}");
        }

        Console.WriteLine($"{mutants.Length} mutants, {stale.Length} stale");
    }

    if (stale.Length > 0 || result.GetValue(list))
        return stale.Length > 0 ? 1 : 0;
    using SourceCopy copy = await SourceCopy.Of(root, cancel).ConfigureAwait(false);
    return await new MutationRun(copy, TimeSpan.FromSeconds(result.GetValue(seconds))).Run(mutants, cancel).ConfigureAwait(false);
});

// An interrupted run takes its copy of the sources with it.
var termination = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
return await command.Parse(args).InvokeAsync(termination).ConfigureAwait(false);

// The folder of this file.
static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
