using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amago.Configuration;
using Amago.Rl;
using Amago.Rl.Cluster.Hosting;
using Microsoft.Extensions.Configuration;

namespace ClusterBench;

/// <summary>Times iterations of training runs whose shards are played by processes of this machine.</summary>
internal static class Measurements
{
    private const int Shards = 8, Warmup = 5;

    /// <summary>Steps a second with several numbers of workers, and how much of linear that is.</summary>
    public static async Task GainAsync(double milliseconds, int[] workers, int threads, int iterations)
    {
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(milliseconds)}'", "Training.envs = 64", "PPO.rollout_length = 32", "PPO.epochs = 1",
            "PPO.minibatches = 4", "Training.hidden = 64",
        ];
        Console.WriteLine("workers  ms an iteration (median)  steps/s  of linear");
        double first = 0;
        foreach (int count in workers)
        {
            double[] times = await TimesAsync(settings, count, threads, iterations);
            double median = Median(times), each = 64 * 32 * 1000 / median;
            if (first == 0)
                first = each / count;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count,7}  {median,24:0.0}  {each,7:0}  {each / (count * first),9:P0}"));
        }
    }

    /// <summary>Milliseconds of an iteration in this process, and with one worker of one thread that plays its shards.</summary>
    public static async Task OverheadAsync(int iterations)
    {
        // 1.2 MB of parameters, and 8 rollouts of 0.4 MB.
        string[] settings =
        [
            $"Training.game = '{Sleeper.NameOf(0)}'", "Training.envs = 64", "PPO.rollout_length = 128", "PPO.epochs = 1",
            "PPO.minibatches = 8", "Training.hidden = 128",
        ];
        double[] alone = await TimesAsync(settings, workers: 0, threads: 1, iterations);
        double[] together = await TimesAsync(settings, workers: 1, threads: 1, iterations);
        Console.WriteLine("                 least   median");
        Print("in one process", alone);
        Print("with a worker", together);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{"difference",-14} {together.Min() - alone.Min(),7:0.0} {Median(together) - Median(alone),8:0.0}"));

        static void Print(string what, double[] times) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-14} {times.Min(),7:0.0} {Median(times),8:0.0}"));
    }

    // A run of the settings with so many workers, in this process where there are none.
    private static async Task<double[]> TimesAsync(string[] settings, int workers, int threads, int iterations)
    {
        int port = FreePort();
        var address = new IPEndPoint(IPAddress.Loopback, port);
        string folder = Directory.CreateTempSubdirectory("amago-cluster-bench").FullName;
        Process[] processes = [.. Enumerable.Range(0, workers).Select(_ => StartWorker(address, threads))];
        try
        {
            string gin = $"{string.Join('\n', settings)}\nTraining.shards = {Shards}\nTraining.steps = 1000000000\n";
            TrainingSettings.EnsureRegistered();
            var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
            await using ClusterLearner? learner = workers == 0 ? null
                : await ClusterLearner.StartAsync(new LearnerOptions(address, address, Token: null) { Workers = workers });
            using IDisposable one = Amago.Kernels.Workers.Limit(1);
            using TrainingRun run = TrainingRun.Start(Path.Combine(folder, "run"), bindings, learner is null ? null : learner.Connect);
            for (int i = 0; i < Warmup; i++)
                run.Iterate();
            double[] times = new double[iterations];
            for (int i = 0; i < iterations; i++)
            {
                var watch = Stopwatch.StartNew();
                run.Iterate();
                times[i] = watch.Elapsed.TotalMilliseconds;
            }

            return times;
        }
        finally
        {
            foreach (Process process in processes)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process StartWorker(IPEndPoint learner, int threads) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "amago-cluster.dll"), "worker", "--join", learner.ToString(),
            "--threads", threads.ToString(CultureInfo.InvariantCulture), "--load", typeof(Measurements).Assembly.Location,
        ])
    {
        UseShellExecute = false,
        RedirectStandardError = true,
    })!;

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
