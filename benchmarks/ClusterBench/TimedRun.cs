using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amago.Chaos;
using Amago.Configuration;
using Amago.Rl;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Security;
using Microsoft.Extensions.Configuration;

namespace ClusterBench;

/// <summary>A training run whose learner is this process, and whose shards are played by worker processes or, without any, here.</summary>
internal sealed class TimedRun : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("amago-cluster-bench").FullName;
    private readonly IPEndPoint _address;
    private readonly JoinToken? _token;
    private readonly int _threads;
    private readonly List<Machine> _workers = [];
    private readonly SemaphoreSlim _joined = new(0);
    private ClusterLearner? _learner;
    private TrainingRun? _run;
    private TimedTransport? _transport;

    private TimedRun(string host, int threads)
    {
        _address = new IPEndPoint(IPAddress.Parse(host), FreePort(host));
        _threads = threads;
        _token = IPAddress.IsLoopback(_address.Address) ? null : JoinToken.Create();
    }

    /// <summary>The workers, each with the parent that watches over it.</summary>
    public IReadOnlyList<Machine> Workers => _workers;

    /// <summary>Milliseconds from the request of the last iteration's first shard to the last one's result.</summary>
    public double RolloutMilliseconds => _transport!.Milliseconds;

    /// <summary>Starts a run of the settings.</summary>
    /// <param name="settings">Statements of gin.</param>
    /// <param name="workers">Number of workers; with 0 the run has one process.</param>
    /// <param name="threads">Threads of each worker.</param>
    /// <param name="host">The address that the learner listens at.</param>
    /// <param name="gigabits">What the links of the workers are shaped to; null for loopback.</param>
    public static async Task<TimedRun> StartAsync(
        string[] settings, int workers, int threads, string host = "127.0.0.1", double? gigabits = null)
    {
        var run = new TimedRun(host, threads);
        TrainingSettings.EnsureRegistered();
        string gin = $"{string.Join('\n', settings)}\nTraining.steps = 1000000000\n";
        var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
        string folder = Path.Combine(run._folder, "run");
        if (workers == 0)
        {
            run._run = TrainingRun.Start(folder, bindings);
            return run;
        }

        if (run._token is { } token)
            await File.WriteAllTextAsync(run.TokenFile, token.ToString());
        run._learner = await ClusterLearner.StartAsync(new LearnerOptions(run._address, run._address, run._token)
        {
            Workers = workers,
            Notice = run.Hear,
        });
        run._run = TrainingRun.Start(folder, bindings, (plan, configuration) =>
            run._transport = new TimedTransport(run._learner.Connect(plan, configuration)));
        for (int i = 0; i < workers; i++)
        {
            run.Add(gigabits);
            await run.JoinedAsync();
        }

        return run;
    }

    private string TokenFile => Path.Combine(_folder, "token");

    /// <summary>Makes an iteration.</summary>
    /// <returns>Its time in milliseconds.</returns>
    public double Iterate()
    {
        var watch = Stopwatch.StartNew();
        _run!.Iterate();
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>Starts one more worker, which joins when it can.</summary>
    public void Add(double? gigabits = null)
    {
        Link? link = null;
        if (gigabits is { } rate)
        {
            link = new Link();
            link.Shape(rate);
        }

        string[] token = _token is null ? [] : ["--token-file", TokenFile];
        _workers.Add(new Machine(
            Path.Combine(AppContext.BaseDirectory, "amago-cluster.dll"),
            [
                "worker", "--join", _address.ToString(), "--threads", _threads.ToString(CultureInfo.InvariantCulture),
                "--load", typeof(TimedRun).Assembly.Location, .. token,
            ],
            link));
    }

    /// <summary>Waits until one more worker has begun the run.</summary>
    public async Task JoinedAsync()
    {
        if (!await _joined.WaitAsync(TimeSpan.FromMinutes(1)))
            throw new TimeoutException($"expected a worker within a minute; the last one said: {_workers[^1].Said}");
    }

    /// <summary>Takes a worker's processes away.</summary>
    public void Remove(Machine worker)
    {
        _workers.Remove(worker);
        worker.Dispose();
        worker.Link?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _run?.Dispose();
        if (_learner is not null)
            await _learner.DisposeAsync();
        foreach (Machine worker in _workers.ToArray())
            Remove(worker);
        _joined.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Hear(string notice)
    {
        if (notice.Contains("has joined", StringComparison.Ordinal))
            _joined.Release();
    }

    private static int FreePort(string host)
    {
        using var listener = new TcpListener(IPAddress.Parse(host), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
