using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Amago.Serving.Http;

/// <summary>A server of policies: the Open Inference Protocol v2 over HTTP.</summary>
internal sealed class PolicyServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<string, ServedPolicy> _policies = new(StringComparer.Ordinal);
    private readonly ServingMetrics _metrics = new();
    private readonly PrometheusText _text;

    /// <summary>Reads and warms up all policies; nothing listens before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What is served, and where.</param>
    /// <param name="warn">Takes warnings, and a line when a file changes.</param>
    public PolicyServer(ServeOptions options, Action<string> warn)
    {
        _text = new PrometheusText(_metrics.Meter);
        try
        {
            foreach (PolicySource source in options.Policies)
                _policies.Add(source.Name, new ServedPolicy(source, (options.MaxBatch, options.Queue), _metrics, warn));
        }
        catch
        {
            Release();
            throw;
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = _policies.Values.Max(static policy => policy.Current.MaxBody);
        });
        _application = builder.Build();
        new Endpoints(_policies, _metrics, _text).Map(_application);
    }

    /// <summary>The addresses that it listens at, once it has started.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    public ServedPolicy this[string name] => _policies[name];

    public Task StartAsync() => _application.StartAsync();

    /// <summary>Waits for a request to end (SIGTERM, Ctrl-C), and lets requests under way be answered.</summary>
    public Task WaitAsync() => _application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        Release();
    }

    private void Release()
    {
        foreach (ServedPolicy policy in _policies.Values)
            policy.Dispose();
        _text.Dispose();
        _metrics.Dispose();
    }
}
