using System.Globalization;

namespace Amago.Fuzz;

/// <summary>What a worker did, as a line that its supervisor reads.</summary>
internal readonly record struct WorkerReport(long Inputs, long Accepted, long Corpus, long Edges, long Anomalies)
{
    private const string Mark = "done ";

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Mark}{Inputs} {Accepted} {Corpus} {Edges} {Anomalies}");

    public static WorkerReport? Parse(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
            return null;
        long[] n = [.. line[Mark.Length..].Split(' ').Select(static number => long.Parse(number, CultureInfo.InvariantCulture))];
        return new WorkerReport(n[0], n[1], n[2], n[3], n[4]);
    }

    public WorkerReport Plus(WorkerReport later) =>
        new(Inputs + later.Inputs, Accepted + later.Accepted, later.Corpus, later.Edges, Anomalies + later.Anomalies);
}
