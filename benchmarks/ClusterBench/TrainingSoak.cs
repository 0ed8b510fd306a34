using System.Diagnostics;
using System.Globalization;
using Amago.Chaos;

namespace ClusterBench;

/// <summary>
/// Trains for a long time with workers that are killed and frozen all the while, and prints each minute what the processes hold. The first
/// worker is left in peace, so that one is seen to grow old.
/// </summary>
internal static class TrainingSoak
{
    private const int Workers = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // 1.2 MB of parameters, and 8 rollouts of 0.4 MB; processors are mostly idle.
    private static readonly string[] Settings =
    [
        $"Training.game = '{Sleeper.NameOf(1)}'", "Training.shards = 8", "Training.envs = 64", "PPO.rollout_length = 128", "PPO.epochs = 1",
        "PPO.minibatches = 8", "Training.hidden = 128",
    ];

    /// <summary>Trains for so many minutes.</summary>
    public static async Task RunAsync(double minutes, int seed)
    {
        var random = new Random(seed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        await using TimedRun run = await TimedRun.StartAsync(Settings, Workers, threads: 1);
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var failures = new Dictionary<string, int>(StringComparer.Ordinal) { ["killed"] = 0, ["started again"] = 0, ["frozen"] = 0 };
        Task disturbing = DisturbAsync(run, random, failures, end.Token);
        var clock = Stopwatch.StartNew();
        int iterations = 0, minute = 0;
        Console.WriteLine("minute  iterations  killed  started again  frozen  learner MB (managed)  first worker MB  others MB");
        while (!end.IsCancellationRequested)
        {
            await Task.Run(run.Iterate);
            iterations++;
            if (clock.Elapsed.TotalMinutes < minute + 1)
                continue;
            minute = (int)clock.Elapsed.TotalMinutes;
            long managed = GC.GetTotalMemory(forceFullCollection: true);
            Machine[] workers = [.. run.Workers];
            string others = string.Join(' ', workers.Skip(1).Select(static worker => Mega(worker.ResidentBytes)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{minute,6}  {iterations,10}  {failures["killed"],6}  {failures["started again"],13}  {failures["frozen"],6}  "
                    + $"{Environment.WorkingSet / 1e6,8:0.0} ({managed / 1e6,8:0.0})  {workers[0].ResidentBytes / 1e6,15:0.0}  {others}"));
        }

        await disturbing;
    }

    private static async Task DisturbAsync(TimedRun run, Random random, Dictionary<string, int> failures, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, end);
                Machine worker = run.Workers[random.Next(1, run.Workers.Count)];
                switch (random.Next(3))
                {
                    case 0:
                        run.Remove(worker);
                        run.Add();
                        failures["killed"]++;
                        break;
                    case 1:
                        worker.KillChild(); // its parent starts it again
                        failures["started again"]++;
                        break;
                    default:
                        worker.Freeze();
                        await Task.Delay(TimeSpan.FromSeconds(random.Next(1, 6)), CancellationToken.None);
                        worker.Thaw();
                        failures["frozen"]++;
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the time is over
        }
    }

    private static string Mega(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
