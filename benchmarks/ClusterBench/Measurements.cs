using System.Globalization;
using System.Security.Cryptography;
using Amago.Chaos;

namespace ClusterBench;

/// <summary>Times iterations of training runs whose shards are played by processes of this machine.</summary>
internal static class Measurements
{
    private const int Warmup = 5;
    private const string Loopback = "127.0.0.1";

    /// <summary>Steps a second with several numbers of workers, and how much of linear that is.</summary>
    public static async Task GainAsync(double milliseconds, int lag, int epochs, int[] workers, int iterations)
    {
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(milliseconds)}'", "Training.shards = 8", "Training.envs = 64", "Training.hidden = 64",
            Setting("Training.policy_lag", lag), Setting("PPO.epochs", epochs), "PPO.rollout_length = 32", "PPO.minibatches = 4",
        ];
        Console.WriteLine("workers  ms an iteration (median)  steps/s  of linear");
        double first = 0;
        foreach (int count in workers)
        {
            await using TimedRun run = await TimedRun.StartAsync(settings, count, threads: 1);
            double median = Median(Times(run, iterations)), each = 64 * 32 * 1000 / median;
            if (first == 0)
                first = each / count;
            Print($"{count,7}  {median,24:0.0}  {each,7:0}  {each / (count * first),9:P0}");
        }
    }

    /// <summary>What an iteration with a worker of one thread takes beyond one in this process, in turns.</summary>
    /// <param name="iterations">Iterations of each that are timed.</param>
    /// <param name="gigabits">Gigabits a second of a line between the two; null for loopback.</param>
    public static async Task OverheadAsync(int iterations, double? gigabits)
    {
        // 1.2 MB of parameters, and 8 rollouts of 0.4 MB.
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(0)}'", "Training.shards = 8", "Training.envs = 64", "PPO.rollout_length = 128",
            "PPO.epochs = 1", "PPO.minibatches = 8", "Training.hidden = 128",
        ];
        Amago.Kernels.Workers.Threads = 1;
        await using TimedRun alone = await TimedRun.StartAsync(settings, workers: 0, threads: 1);
        using Bridge? bridge = gigabits is null ? null : new Bridge();
        await using TimedRun together = await TimedRun.StartAsync(settings, workers: 1, threads: 1, bridge?.Host ?? Loopback, gigabits);
        (double[] own, double[] others) = (new double[iterations], new double[iterations]);
        for (int i = -Warmup; i < iterations; i++)
        {
            (double first, double second) = (alone.Iterate(), together.Iterate());
            if (i >= 0)
                (own[i], others[i]) = (first, second);
        }

        double[] differences = [.. own.Zip(others, static (one, other) => other - one)];
        Console.WriteLine("ms an iteration      least   median");
        Print($"in one process     {own.Min(),7:0.0}  {Median(own),7:0.0}");
        Print($"with a worker      {others.Min(),7:0.0}  {Median(others),7:0.0}");
        Print($"difference         {others.Min() - own.Min(),7:0.0}  {Median(differences),7:0.0}");
    }

    /// <summary>
    /// What the loss of a worker costs beyond the shard that is played again: two shards, two workers of two threads, of which one is
    /// killed or frozen in the middle of its shard.
    /// </summary>
    public static async Task FailureAsync(bool isFrozen, int times)
    {
        const int Delay = 100; // of the 280 ms that a shard takes
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(1)}'", "Training.shards = 2", "Training.envs = 16", "Training.hidden = 64",
            "PPO.rollout_length = 32", "PPO.epochs = 1", "PPO.minibatches = 4",
        ];
        await using TimedRun run = await TimedRun.StartAsync(settings, workers: 2, threads: 2);
        double undisturbed = Median(Times(run, 20));
        Print($"undisturbed: {undisturbed:0} ms an iteration");
        double[] costs = new double[times];
        for (int i = 0; i < times; i++)
        {
            Task<double> iteration = Task.Run(run.Iterate);
            await Task.Delay(Delay);
            Machine worker = run.Workers[RandomNumberGenerator.GetInt32(2)];
            if (isFrozen)
                worker.Freeze();
            else
                worker.KillAll();
            costs[i] = await iteration - Delay - undisturbed;
            if (isFrozen)
            {
                worker.Thaw();
                await Task.Delay(TimeSpan.FromSeconds(2)); // until it is asked again
            }
            else
            {
                run.Remove(worker);
                run.Add();
                await run.JoinedAsync();
            }

            Times(run, 2);
        }

        Print($"beyond that: least {costs.Min():0}, median {Median(costs):0}, most {costs.Max():0} ms in {times} times");
    }

    /// <summary>How much of a shaped line the rollouts of a worker fill.</summary>
    public static async Task LineAsync(double gigabits, int iterations)
    {
        const int Environments = 64, Length = 64, Observation = 84 * 84 * 4;
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(0, 84)}'", "Training.encoder = 'IMPALAishCNN'",
            "IMPALAishCNN.cnn_block_depths = [4]", "Training.hidden = 8", "Training.shards = 16", Setting("Training.envs", Environments),
            Setting("PPO.rollout_length", Length), "PPO.epochs = 1", "PPO.minibatches = 8",
        ];
        using var bridge = new Bridge();
        await using TimedRun run = await TimedRun.StartAsync(settings, workers: 1, threads: 2, bridge.Host, gigabits);
        double[] times = new double[iterations];
        for (int i = -1; i < iterations; i++)
        {
            run.Iterate();
            if (i >= 0)
                times[i] = run.RolloutMilliseconds;
        }

        double bytes = (double)Environments * Length * Observation, rate = bytes / Median(times) / 1e3, line = gigabits * 125;
        Print($"{bytes / 1e6:0.0} MB of observations in {Median(times):0} ms (median): {rate:0} of {line:0} MB/s, {rate / line:P0}");
    }

    private static double[] Times(TimedRun run, int iterations)
    {
        for (int i = 0; i < Warmup; i++)
            run.Iterate();
        return [.. Enumerable.Range(0, iterations).Select(_ => run.Iterate())];
    }

    private static string Setting(string key, int value) => string.Create(CultureInfo.InvariantCulture, $"{key} = {value}");

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where lines between machines of their own namespaces meet.</summary>
    private sealed class Bridge : IDisposable
    {
        /// <summary>The address of this process there.</summary>
        public string Host { get; } = Link.CreateBridge();

        public void Dispose() => Link.DeleteBridge();
    }
}
