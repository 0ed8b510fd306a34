using System.Net;
using System.Security.Cryptography;
using Amago.Rl.Cluster.Joining;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>The learner's silo: several runs, one after the other or at once, may have their shards played over it.</summary>
internal sealed class ClusterLearner : IAsyncDisposable
{
    private readonly LearnerOptions _options;
    private readonly IHost _host;
    private readonly WorkerRole _role;
    private readonly BlobStore _store;
    private readonly MeshHome _home;
    private readonly LocalPlayer _local;
    private readonly Workforce _workforce = new();
    private readonly ClusterMetrics _metrics;
    private readonly CancellationTokenSource _end = new();
    private readonly SiloAddress _self;
    private readonly Task _following;

    private ClusterLearner(LearnerOptions options, IHost host, WorkerRole role, (BlobStore Store, MeshHome Home) own)
    {
        (_options, _host, _role, _store, _home) = (options, host, role, own.Store, own.Home);
        _local = new LocalPlayer(role, own.Store);
        _metrics = new ClusterMetrics(() => _workforce.Available.Count);
        _self = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        host.Services.GetRequiredService<ConnectionWatch>().Closed += (_, _) => _workforce.Check();
        _following = FollowAsync();
    }

    /// <summary>Starts the learner's silo; workers may join from now on.</summary>
    /// <exception cref="IOException">The address can't be listened at.</exception>
    public static async Task<ClusterLearner> StartAsync(LearnerOptions options)
    {
        var store = new BlobStore();
        var home = new MeshHome(new IPEndPoint(options.Listen.Address, options.MeshPort), options.Advertise.Address, options.Token);
        var role = new WorkerRole(Kernels.Workers.Threads, store, home);
        var settings = new SiloSettings(
            options.Listen, options.Advertise, options.Advertise, options.Token, options.Cluster, options.Clustering)
        {
            DashboardPort = options.DashboardPort,
            LastNote = text => options.Notice($"{text} The run stops here; --resume goes on from its last checkpoint."),
        };
        IHost host = ClusterHost.Create(settings, role, store);
        await host.StartAsync();
        return new ClusterLearner(options, host, role, (store, home));
    }

    /// <summary>Has a run's shards played by the workers.</summary>
    public IShardTransport Connect(ShardPlan plan, string configuration)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        byte[] card = RunCardForm.ToBytes(RunCard.OfThisProcess(configuration));
        var run = new ScheduledRun(new BeginOrder(name, card, _options.RestartEpisodes), _self, _store, _local, _metrics)
        {
            Workers = _options.Workers,
            VerifyShare = _options.VerifyShare,
            Notice = _options.Notice,
            Home = _home,
            IsAskedToStop = _options.IsAskedToStop,
            IsSharded = RunCard.SettingsOf(configuration).Bindings.Create(PpoSettings.Configurable).Gradients == PpoGradients.Sharded,
        };
        return new ShardScheduler(plan, run, _workforce, TimeProvider.System);
    }

    /// <summary>Tells the workers that all runs are over, and ends the silo.</summary>
    public async ValueTask DisposeAsync()
    {
        IEnumerable<Task> ends = _workforce.Available.Select(static player => player.EndAsync(refusal: null));
        await Task.WhenAny(Task.WhenAll(ends), Task.Delay(TimeSpan.FromSeconds(2)));
        await _end.CancelAsync();
        await _following;
        await _workforce.DisposeAsync();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
        {
            try
            {
                await _host.StopAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // The runs are over: workers that do not take leave in time find out by themselves.
            }
        }

        _host.Dispose();
        _role.Dispose();
        _metrics.Dispose();
        _end.Dispose();
    }

    // The cluster's own view of who is there.
    private async Task FollowAsync()
    {
        IClusterMembershipService membership = _host.Services.GetRequiredService<IClusterMembershipService>();
        WorkerClient client = _host.Services.GetRequiredService<WorkerClient>();
        var known = new Dictionary<SiloAddress, RemotePlayer>();
        try
        {
            await foreach (ClusterMembershipSnapshot view in membership.MembershipUpdates.WithCancellation(_end.Token))
            {
                foreach (ClusterMember member in view.Members.Values)
                {
                    SiloAddress silo = member.SiloAddress;
                    if (member.Status == SiloStatus.Active && !silo.Equals(_self) && !known.ContainsKey(silo))
                        _workforce.Add(known[silo] = new RemotePlayer(silo, client.Of(silo)));
                }

                foreach (SiloAddress silo in known.Keys.Where(silo => view.GetSiloStatus(silo) != SiloStatus.Active).ToArray())
                {
                    _options.Notice($"worker {silo.Endpoint} has left");
                    _workforce.Remove(known[silo]);
                    known.Remove(silo);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
        catch (Exception e)
        {
            _options.Notice($"nobody can join any more: {Printable.Short(e.Message, 1000)}");
        }
    }
}
