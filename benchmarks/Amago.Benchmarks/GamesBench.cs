using System.Globalization;
using Amago.Cli.Bench;
using Amago.Rl;

namespace Amago.Benchmarks;

/// <summary>
/// Environment steps per second, observations included: actions at random, sticky actions and ramping on, restarts counted in.
/// </summary>
internal static class GamesBench
{
    private const int Environments = 256, StepsPerRun = 16;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    public static void Run()
    {
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        Console.WriteLine($"million steps per second, {Environments} environments; threads: {string.Join(", ", threads)}");
        foreach (GameDescriptor game in Games.All)
        {
            Print(game.Name, threads, seed => game.Create(seed));
            Print($"{game.Name} at 84x84", threads, seed => new GridRenderer(game.Create(seed), game, 84));
        }
    }

    private static void Print(string name, int[] threads, Func<long, IEnvironment> create)
    {
        WorkTiming[] timings = InterleavedTimer.Measure(Budget, [.. threads.Select(count => new TimedWork(count, Work(create)))]);
        string[] speeds = [.. timings.Select(static timing =>
            (Environments * StepsPerRun / timing.MedianSeconds / 1e6).ToString("F2", CultureInfo.InvariantCulture).PadLeft(8))];
        Console.WriteLine($"{name,-24}{string.Concat(speeds)}   {timings.Max(static timing => timing.AllocatedBytes)} bytes allocated");
    }

    private static Action Work(Func<long, IEnvironment> create)
    {
        var vector = new VectorEnvironment(Environments, seed: 0, create);
        var observations = new byte[vector.BatchShape.ElementCount];
        var random = new Random(0);
        int[] actions = [.. Enumerable.Range(0, 1000 * Environments).Select(_ => random.Next(vector.ActionCount))];
        int next = 0;
        vector.Reset(observations);
        return () =>
        {
            for (int step = 0; step < StepsPerRun; step++)
            {
                vector.Step(actions.AsSpan(next, Environments), observations);
                next = next + Environments == actions.Length ? 0 : next + Environments;
            }
        };
    }
}
