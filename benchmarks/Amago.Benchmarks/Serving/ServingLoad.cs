using System.Diagnostics;
using System.Globalization;
using Amago.Serving.Rpc;
using Grpc.Net.Client;

namespace Amago.Benchmarks.Serving;

/// <summary>
/// Clients of a policy server: how many requests of one observation it answers in a second, how soon, and what becomes of its memory.
/// The clients share the processor with the server where both are on one machine.
/// </summary>
internal static class ServingLoad
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1), TouchEvery = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        using var http = new HttpClient { BaseAddress = options.Url };
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        using var channel = GrpcChannel.ForAddress(options.GrpcUrl, new GrpcChannelOptions { HttpHandler = handler });
        var grpc = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        LoadQuestion question = await LoadQuestion.DrawAsync(http, options.Model).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        Task touching = options.Touch is null ? Task.CompletedTask : TouchAsync(options.Touch, ended.Token);
        int failed = 0;
        Console.WriteLine("form    clients  answered/s      p50 ms      p99 ms   refused/s  p99 ms of refusals  failed  working set MiB");
        foreach (string form in options.Forms)
        {
            Func<Task<bool>> ask = form switch
            {
                "json" => () => question.AskAsync(http, binary: false),
                "binary" => () => question.AskAsync(http, binary: true),
                "grpc" => () => question.AskAsync(grpc),
                _ => throw new ArgumentException($"expected json, binary or grpc, got {form}."),
            };
            foreach (int clients in options.Clients)
            {
                await MeasureAsync(ask, clients, WarmUp, options.Pause).ConfigureAwait(false);
                LoadFigures figures = await MeasureAsync(ask, clients, options.Time, options.Pause).ConfigureAwait(false);
                failed += figures.Failed;
                double memory = await WorkingSetAsync(http).ConfigureAwait(false);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{form,-7} {clients,7} {figures}  {memory,15:F0}"));
            }
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await touching.ConfigureAwait(false);
        return failed == 0 ? 0 : 1;
    }

    private static async Task<LoadFigures> MeasureAsync(Func<Task<bool>> ask, int clients, TimeSpan time, TimeSpan pause)
    {
        var figures = new LoadFigures();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long asked = Stopwatch.GetTimestamp();
                try
                {
                    bool isAnswered = await ask().ConfigureAwait(false);
                    figures.Add(isAnswered, Stopwatch.GetElapsedTime(asked));
                }
                catch (Exception e)
                {
                    figures.Fail(e);
                }

                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause).ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);
        figures.End(Stopwatch.GetElapsedTime(start));
        return figures;
    }

    private static async Task TouchAsync(string path, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(TouchEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (OperationCanceledException)
        {
            // that is its end
        }
    }

    // Of the server, by its own account.
    private static async Task<double> WorkingSetAsync(HttpClient http)
    {
        const string Name = "dotnet_process_memory_working_set_bytes";
        string text = await http.GetStringAsync("metrics").ConfigureAwait(false);
        string? line = text.Split('\n').FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) / (1 << 20);
    }
}
