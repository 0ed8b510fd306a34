using Amago.Serving.Http;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Amago.Serving.Rpc;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Amago.Serving.Hosting;

/// <summary>A server of policies: the Open Inference Protocol v2 over HTTP and gRPC, health and metrics.</summary>
internal sealed class PolicyServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ModelSet _models;
    private readonly ClientLimit _limit;
    private readonly ServingMetrics _metrics = new();
    private readonly int _grpcUrls;

    /// <summary>Reads and warms up all models; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What is served, and where.</param>
    /// <exception cref="IOException">A file can't be read, or is no policy.</exception>
    public PolicyServer(ServeOptions options)
    {
        _grpcUrls = options.GrpcUrls.Count;
        _limit = new ClientLimit(options.ClientLimit);
        _models = new ModelSet(options.Models, (options.MaxBatch, options.Queue), _metrics, options.Warn);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        Listen(builder, options);
        AddServices(builder.Services, options.Warn);
        _application = builder.Build();
        _application.Use(new UnreadMessages(_models, _metrics).HandleAsync);
        new Endpoints(_models, new InferenceEndpoint(_models, _limit, _metrics), _metrics, options.Warn).Map(_application);
        _application.MapGrpcService<InferenceService>();
        _application.MapGrpcHealthChecksService();
        _application.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = static _ => false });
        _application.MapHealthChecks("/healthz/ready");
        _application.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>The addresses for HTTP, once it has started.</summary>
    public IReadOnlyList<string> Addresses => [.. Bound.Skip(_grpcUrls)];

    /// <summary>The addresses for gRPC, once it has started.</summary>
    public IReadOnlyList<string> GrpcAddresses => [.. Bound.Take(_grpcUrls)];

    // In the order of the endpoints' names: see Listen.
    private IEnumerable<string> Bound =>
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    public Task StartAsync() => _application.StartAsync();

    /// <summary>Waits for a request to end (SIGTERM, Ctrl-C), and lets requests under way be answered.</summary>
    public Task WaitAsync() => _application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _models.Dispose();
        _limit.Dispose();
        _metrics.Dispose();
    }

    // Endpoints by configuration, where a user's own settings of Kestrel may add to them. Without TLS a port speaks HTTP/1.1 or HTTP/2,
    // and gRPC needs the latter; with TLS the two agree on one.
    private static void Listen(WebApplicationBuilder builder, ServeOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        var endpoints = options.GrpcUrls.Select(static (url, i) => (Name: $"Grpc{i:D3}", Url: url, Protocols: "Http2"))
            .Concat(options.Urls.Select(static (url, i) => (Name: $"Http{i:D3}", Url: url, Protocols: "Http1AndHttp2")));
        foreach ((string name, string url, string protocols) in endpoints)
        {
            builder.Configuration[$"Kestrel:Endpoints:{name}:Url"] = url;
            builder.Configuration[$"Kestrel:Endpoints:{name}:Protocols"] = protocols;
        }

        if (options.Certificate is not null)
            builder.Configuration["Kestrel:Certificates:Default:Path"] = options.Certificate;
        if (options.Key is not null)
            builder.Configuration["Kestrel:Certificates:Default:KeyPath"] = options.Key;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.Connections == 0 ? null : options.Connections;
        });
    }

    private void AddServices(IServiceCollection services, Action<string> warn)
    {
        services.AddSingleton(_models);
        services.AddSingleton(_limit);
        services.AddSingleton(_metrics);
        services.AddSingleton(warn);
        services.AddSingleton<InferenceService>();
        services.AddSingleton<RefusingInterceptor>();
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<RefusingInterceptor>();
            (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null); // see UnreadMessages
        });
        // A few bytes may unpack to any number, and no limit is looked at on the way. Over HTTP no body is unpacked either.
        services.PostConfigure<GrpcServiceOptions>(static grpc => grpc.CompressionProviders.Clear());
        services.AddGrpcHealthChecks().AddCheck<Readiness>("policies");
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService(Server.Name, serviceVersion: Server.Version))
            .WithMetrics(static metrics => metrics
                .AddMeter(ServingMetrics.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter(static exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));
    }
}
