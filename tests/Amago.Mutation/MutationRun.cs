using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Amago.Mutation;

/// <summary>Builds mutants one after the other and runs the tests of one while the next is built.</summary>
internal sealed class MutationRun(SourceCopy copy, TimeSpan limit)
{
    private readonly TestRun _tests = new(copy);
    private readonly List<(Mutant Mutant, Fate Fate)> _fates = [];

    /// <summary>Runs all of them, prints a line for each and a summary.</summary>
    /// <returns>0 when each was killed or explained.</returns>
    public async Task<int> Run(IReadOnlyList<Mutant> mutants, CancellationToken cancel)
    {
        CommandResult built = await copy.Build(cancel).ConfigureAwait(false);
        if (built.Code != 0)
            return Fail($"the sources do not compile:\n{built.Output}");
        string[] classes = [.. mutants.SelectMany(static mutant => mutant.Tests).Distinct(StringComparer.Ordinal)];
        if (await _tests.Unknown(classes, cancel).ConfigureAwait(false) is { Count: > 0 } unknown)
            return Fail($"no tests in {string.Join(", ", unknown)}");
        foreach (string project in mutants.Select(static mutant => mutant.Project).Distinct(StringComparer.Ordinal))
        {
            if (await copy.Compile(project, Original(project), cancel).ConfigureAwait(false) is { Code: not 0 } compiled)
                return Fail($"{project} does not compile:\n{compiled.Output}");
            copy.Use(project, Original(project));
        }

        if (await _tests.Failure(classes, cancel).ConfigureAwait(false) is { } failure)
            return Fail($"tests fail without any bug:\n{failure}");
        Console.WriteLine($"{mutants.Count} mutants; their tests pass without them");
        var ready = Channel.CreateBounded<Candidate>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task building = BuildAll(mutants, ready.Writer, stop.Token);
        try
        {
            await JudgeAll(ready.Reader, cancel).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false); // nobody waits for what is still to be built
            await building.ConfigureAwait(false);
        }

        return Summary();
    }

    private static int Fail(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }

    private async Task BuildAll(IReadOnlyList<Mutant> mutants, ChannelWriter<Candidate> ready, CancellationToken cancel)
    {
        try
        {
            foreach ((int number, Mutant mutant) in mutants.Index())
            {
                string folder = Path.Combine(copy.Root, "mutants", number.ToString(CultureInfo.InvariantCulture));
                CommandResult built = await copy.Compile(mutant, folder, cancel).ConfigureAwait(false);
                await ready.WriteAsync(new(mutant, built.Code == 0 ? folder : null, built.Output), cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            ready.Complete(e); // thrown where it is read
            return;
        }

        ready.Complete();
    }

    private async Task JudgeAll(ChannelReader<Candidate> ready, CancellationToken cancel)
    {
        await foreach ((Mutant mutant, string? folder, string errors) in ready.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            long begin = Stopwatch.GetTimestamp();
            (Fate fate, string because) = (Fate.DoesNotCompile, errors.Trim().Split('\n')[^1]);
            if (folder != null)
            {
                copy.Use(mutant.Project, folder);
                (fate, because) = await _tests.Judge(mutant, limit, cancel).ConfigureAwait(false);
                copy.Use(mutant.Project, Original(mutant.Project));
            }

            _fates.Add((mutant, fate));
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            string word = fate == Fate.Survived && mutant.Excuse != null ? "Explained" : fate.ToString();
            string line = $"{word,-14} {seconds,5:0.0} s  {mutant.Area}: {mutant.File}: {mutant.Bug}";
            Console.WriteLine(because.Length == 0 ? line : $"{line}  [{because}]");
        }
    }

    private int Summary()
    {
        int Count(Fate fate) => _fates.Count(one => one.Fate == fate);
        var open = _fates
            .Where(static one => one is { Fate: Fate.Survived, Mutant.Excuse: null } or { Fate: Fate.DoesNotCompile }).ToList();
        foreach ((Mutant mutant, Fate fate) in open)
        {
            string tests = string.Join(' ', mutant.Tests);
            Console.WriteLine($"{fate}: {mutant.Project} {mutant.File}: {mutant.Bug}\n  - {mutant.Old}\n  + {mutant.New}\n  {tests}");
        }

        int explained = _fates.Count(static one => one is { Fate: Fate.Survived, Mutant.Excuse: not null });
        Console.WriteLine(
            $"{_fates.Count} mutants: {Count(Fate.Killed)} killed, {Count(Fate.TimedOut)} timed out, {Count(Fate.Survived)} survived "
            + $"({explained} explained), {Count(Fate.DoesNotCompile)} do not compile");
        return open.Count == 0 ? 0 : 1;
    }

    private string Original(string project) => Path.Combine(copy.Root, "originals", project);

    // The folder has the assembly with the bug, unless the compiler had errors.
    private readonly record struct Candidate(Mutant Mutant, string? Folder, string Errors);
}
