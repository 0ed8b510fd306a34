using System.Diagnostics;
using System.Globalization;
using System.Net;
using Amago.Rl;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Security;

namespace Amago.Benchmarks;

/// <summary>Milliseconds of an exchange of gradients over loopback: members of one process, each on a thread of its own.</summary>
internal static class MeshBench
{
    private const int Shards = 8, Warmup = 5, Exchanges = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static void Run()
    {
        Console.WriteLine($"milliseconds of an exchange over loopback, best and median of {Exchanges}");
        foreach (int weights in new[] { 300_000, 1_700_000 })
        {
            foreach (int members in new[] { 2, 3, 4 })
                Console.WriteLine($"{weights * 4 / 1e6:F1} MB, {members} members: plain {Measure(members, weights, null)}, TLS "
                    + Measure(members, weights, JoinToken.Create()));
        }
    }

    private static string Measure(int members, int weights, JoinToken? token)
    {
        MeshListener[] listeners =
            [.. Enumerable.Range(0, members).Select(_ => new MeshListener(new IPEndPoint(IPAddress.Loopback, 0), token, Patience))];
        var plan = new MeshPlan(
            "bench", 0, Shards, [.. listeners.Select((listener, i) => new MeshMember(listener.Address, RangeOf(i, members)))]);
        var seconds = new List<double>();
        using var start = new Barrier(members);
        Task[] updates =
        [
            .. listeners.Select((listener, own) => MeshUpdate.RunAsync(
                plan,
                own,
                new MeshPort(listener, token, Patience, Patience),
                exchange => Work(exchange, plan.Parts[own].Count, weights, start, own == 0 ? seconds : []),
                CancellationToken.None))
        ];
        Task.WaitAll(updates);
        Array.ForEach(listeners, static listener => listener.Dispose());
        double[] sorted = [.. seconds.Skip(Warmup).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{1e3 * sorted[0]:F1} {1e3 * sorted[sorted.Length / 2]:F1}");
    }

    private static int Work(IGradientExchange exchange, int parts, int weights, Barrier start, List<double> seconds)
    {
        float[] branches = new float[parts * weights], total = new float[weights];
        for (int i = 0; i < Warmup + Exchanges; i++)
        {
            start.SignalAndWait();
            long before = Stopwatch.GetTimestamp();
            exchange.Sum(branches, total);
            seconds.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
        }

        return seconds.Count;
    }

    private static ShardRange RangeOf(int member, int members)
    {
        int first = Shards * member / members;
        return new(first, (Shards * (member + 1) / members) - first);
    }
}
