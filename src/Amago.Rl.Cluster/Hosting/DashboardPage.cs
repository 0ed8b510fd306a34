using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// A silo whose process shows the engine's dashboard: a page on the loopback address, for it asks nobody who they are. A page of another
/// site that a browser shows can't read it: only the names of the loopback address are answered.
/// </summary>
internal static class DashboardPage
{
    /// <summary>Begins a host that serves the page beside the silo.</summary>
    /// <param name="port">Port on the loopback address.</param>
    /// <returns>What the silo is added to, and what makes the host of it.</returns>
    public static (IHostApplicationBuilder Builder, Func<IHost> Build) Prepare(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRouting();
        builder.Services.AddHostFiltering(static options => options.AllowedHosts = ["localhost", "127.0.0.1"]);
        return (builder, () => Build(builder));
    }

    /// <summary>Has the silo count what the page shows.</summary>
    public static void AddTo(ISiloBuilder silo) => silo.AddDashboard();

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        WebApplication application = builder.Build();
        application.UseHostFiltering();
        application.MapOrleansDashboard();
        return application;
    }
}
