using System.Net;
using System.Security.Cryptography;
using Amago.Rl;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Joining;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Rl.Cluster;

/// <summary>A learner and workers in this process: everything but the engine that carries their calls.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    public const string Gin = "Training.shards = 4\nTraining.steps = 640\nPPO.rollout_length = 16\n";

    private readonly TemporaryFolder _folder = new();
    private readonly ClusterMetrics _metrics = new(static () => 0);
    private readonly List<string> _notices = [];
    private ShardScheduler? _scheduler;

    public BlobStore Store { get; } = new();

    public Workforce Workforce { get; } = new();

    public ManualClock Clock { get; } = new();

    /// <summary>Whether the learner is asked to stop.</summary>
    public bool IsAskedToStop { get; set; }

    public string Folder => _folder.File("run");

    /// <summary>What the learner told a person so far.</summary>
    public string[] Notices
    {
        get
        {
            lock (_notices)
                return [.. _notices];
        }
    }

    public FakePlayer Join(string name, string? refusal = null)
    {
        var player = new FakePlayer(name, Store) { Refusal = refusal };
        Workforce.Add(player);
        return player;
    }

    /// <summary>Starts a run over the workers.</summary>
    public TrainingRun Start(int workers = 0, double verify = 0, string more = "") =>
        TrainingRun.Start(Folder, SmallRun.Bindings(Gin + more), (plan, gin) => Connect(plan, gin, workers, verify));

    public TrainingRun Resume() => TrainingRun.Resume(Folder, (plan, gin) => Connect(plan, gin, 0, 0));

    /// <summary>Where somebody of this process takes part in updates.</summary>
    public static MeshHome Home() => new(new IPEndPoint(IPAddress.Loopback, 0), IPAddress.Loopback, token: null);

    /// <summary>The hash of the policy of the same run in one process.</summary>
    public static string Expected(string more = "")
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings(Gin + more));
        SmallRun.Finish(run);
        return HashOf(run.Folder);
    }

    /// <summary>Finishes a run and gives the hash of its policy.</summary>
    public static string Finish(TrainingRun run)
    {
        SmallRun.Finish(run);
        return HashOf(run.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        _scheduler?.Dispose();
        await Workforce.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
    }

    private static string HashOf(string folder) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(PolicyFile.In(folder))));

    private ShardScheduler Connect(ShardPlan plan, string configuration, int workers, double verify)
    {
        _scheduler?.Dispose();
        var run = new ScheduledRun(
            new BeginOrder($"run{plan.Shards}{Guid.NewGuid():N}", RunCardForm.ToBytes(RunCard.OfThisProcess(configuration)), false),
            SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1),
            Store,
            new LocalPlayer(new WorkerRole(1, Store, Home()), Store),
            _metrics)
        {
            Workers = workers,
            Home = Home(),
            IsSharded = configuration.Contains("PPO.gradients = 'sharded'", StringComparison.Ordinal),
            VerifyShare = verify,
            IsAskedToStop = () => IsAskedToStop,
            Notice = notice =>
            {
                lock (_notices)
                    _notices.Add(notice);
            },
        };
        return _scheduler = new ShardScheduler(plan, run, Workforce, Clock);
    }
}
