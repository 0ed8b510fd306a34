using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Amago.Serving.Hosting;

/// <summary>Whether new requests are welcome: all models answered before anything listened, until the server is asked to end.</summary>
/// <param name="lifetime">Says when it is asked to end.</param>
internal sealed class Readiness(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("asked to end")
            : HealthCheckResult.Healthy());
}
