using System.Diagnostics;
using Amago.Fuzz.Targets;

namespace Amago.Fuzz;

/// <summary>
/// Feeds one target in a process of its own. Exit codes: 0 when the time is up, whatever was found; <see cref="Hung"/> when an input takes
/// too long; anything else is the target's doing.
/// </summary>
internal sealed class Worker(FuzzTarget target, Coverage coverage, string folder, int seed)
{
    public const int Hung = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Corpus _corpus = new(Path.Combine(folder, target.Name, "corpus"));
    private readonly Findings _findings = new(Path.Combine(folder, target.Name, "findings"));
    private long _inputs, _accepted, _started;

    public int Run(TimeSpan duration)
    {
        using var last = new LastInput(Supervisor.LastInputOf(folder, target.Name));
        new Thread(Watch) { IsBackground = true }.Start();
        var random = new Random(seed);
        long begin = Stopwatch.GetTimestamp();
        foreach (byte[] input in (IEnumerable<byte[]>)[.. target.Seeds(), .. _corpus.Kept()])
            Feed(input, last, isSeed: true);
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            byte[] input = target.Mutate(_corpus.Pick(random), () => _corpus.Pick(random), random);
            if (input.Length <= LastInput.MaxLength)
                Feed(input, last, isSeed: false);
        }

        Volatile.Write(ref _started, 0);
        foreach ((string kind, int count) in _findings.Kinds)
            Console.WriteLine($"  {target.Name}: {count} x {kind}");
        Console.WriteLine(new WorkerReport(_inputs, _accepted, _corpus.Count, coverage.Edges, _findings.Count).ToLine());
        return 0;
    }

    private void Feed(byte[] input, LastInput last, bool isSeed)
    {
        last.Set(input);
        coverage.Clear();
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        Verdict verdict = Verdict.Of(target, input);
        _inputs++;
        _accepted += verdict.Kind == "accepted" ? 1 : 0;
        if (verdict.IsAnomaly)
            _findings.Add(verdict.Kind, input, verdict.Exception?.ToString() ?? "");
        if (coverage.Learn() || isSeed)
            _corpus.Add(input, keep: !isSeed);
    }

    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            if (Volatile.Read(ref _started) is > 0 and var started && Stopwatch.GetElapsedTime(started) > Patience)
                Environment.Exit(Hung);
        }
    }
}
