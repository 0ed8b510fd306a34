using System.Net;
using System.Security.Authentication;
using Amago.Rl.Cluster.Security;
using Amago.Rl.Cluster.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>A process as a silo of a cluster: the learner, which is the primary, or a worker that joins it.</summary>
internal static class ClusterHost
{
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>Makes the host; nothing is started yet.</summary>
    /// <param name="settings">Where it is, and whose cluster it joins.</param>
    /// <param name="role">What it does for others.</param>
    /// <param name="store">What it keeps for others.</param>
    /// <exception cref="ArgumentException">There is no token, and an address is not loopback.</exception>
    public static IHost Create(SiloSettings settings, WorkerRole role, BlobStore store)
    {
        IPEndPoint own = settings.Advertise, learner = settings.Learner;
        if (settings.Token is null && !Array.TrueForAll([own, learner, settings.Listen], static end => IPAddress.IsLoopback(end.Address)))
        {
            throw new ArgumentException(
                $"expected a token for {own} and {learner}: without one a cluster stays on the loopback address.", nameof(settings));
        }

        var watch = new ConnectionWatch();
        (IHostApplicationBuilder builder, Func<IHost> build) = settings.DashboardPort is { } port ? DashboardPage.Prepare(port) : Plain();
        // What the engine warns of is said in the program's own words: a worker that waits for its learner, one that has died.
        bool isDebugged = string.Equals(Environment.GetEnvironmentVariable("AMAGO_DEBUG"), "1", StringComparison.Ordinal);
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(isDebugged ? LogLevel.Warning : LogLevel.Critical);
        builder.Services.AddSingleton(watch).AddSingleton(role).AddSingleton(store).AddSingleton<WorkerClient>()
            .AddSingleton<IFatalErrorHandler>(new FatalErrors(settings.LastNote, static () => Environment.Exit(1)));
        builder.UseOrleans(silo =>
        {
            settings.Clustering.Apply(silo, learner);
            silo.AddGrainService<WorkerService>();
            if (settings.DashboardPort is not null)
                DashboardPage.AddTo(silo);
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Cluster, "amago"));
            silo.Configure<EndpointOptions>(options =>
            {
                (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (own.Address, own.Port, 0);
                options.SiloListeningEndpoint = settings.Listen;
            });
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = options.MinProbeTimeout = options.MaxProbeTimeout = Probe; // the largest is four times this else
                (options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (3, settings.Clustering.Votes);
                options.TableRefreshTimeout = options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
                options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);
            });
            silo.Configure<SiloMessagingOptions>(static options =>
            {
                options.ResponseTimeout = TimeSpan.FromHours(1); // a slow simulation is no error: hedging decides, not this
                options.MaxMessageBodySize = 64 << 20;
            });
            silo.Configure<ConnectionOptions>(static options => options.ConnectionsPerEndpoint = 4); // pings do not queue behind rollouts
            silo.Configure<SiloConnectionOptions>(options =>
            {
                options.ConfigureSiloOutboundConnection(connection => connection.Use(watch.Watch));
                options.ConfigureSiloInboundConnection(connection => connection.Use(watch.Watch));
            });
            if (settings.Token is not null)
                Admit(silo, settings.Token);
        });
        return build();
    }

    private static (IHostApplicationBuilder Builder, Func<IHost> Build) Plain()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        return (builder, builder.Build);
    }

    private static void Admit(ISiloBuilder silo, JoinToken token) => silo.UseTls(token.Certificate(), options =>
    {
        options.SslProtocols = SslProtocols.Tls13;
        options.RemoteCertificateMode = options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => token.Admits(certificate);
        options.OnAuthenticateAsClient = static (_, authentication) => authentication.TargetHost = "amago";
    });
}
