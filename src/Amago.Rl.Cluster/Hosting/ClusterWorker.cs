using Amago.Rl.Cluster.Work;
using Microsoft.Extensions.Hosting;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>A worker's silo, which plays what the learner asks for.</summary>
internal static class ClusterWorker
{
    /// <summary>Joins, as soon as the learner is there, and works until it is not needed any more.</summary>
    /// <param name="options">What it is told of the cluster.</param>
    /// <param name="cancellationToken">Asks it to leave.</param>
    public static async Task<WorkerEnd> RunAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        var store = new BlobStore();
        using var role = new WorkerRole(options.Threads, store);
        var settings = new SiloSettings(
            options.Listen, options.Advertise, options.Learner, options.Token, options.Cluster, options.Clustering)
        {
            LastNote = options.Notice,
        };
        using IHost host = ClusterHost.Create(settings, role, store);
        await host.StartAsync(cancellationToken);
        options.Notice($"has joined {options.Learner}");
        string? refusal = null;
        try
        {
            refusal = await role.Ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            options.Notice("leaves");
        }

        if (refusal is not null)
            options.Notice($"is refused: {refusal}");
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
            await host.StopAsync(patience.Token);
        return refusal is null ? WorkerEnd.Over : WorkerEnd.Refused;
    }
}
