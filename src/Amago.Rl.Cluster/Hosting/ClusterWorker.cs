using System.Net;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Work;
using Microsoft.Extensions.Hosting;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>A worker's silo, which plays what the learner asks for.</summary>
internal static class ClusterWorker
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(15);

    /// <summary>Joins, as soon as the learner is there, and works until it is not needed any more.</summary>
    /// <param name="options">What it is told of the cluster.</param>
    /// <param name="cancellationToken">Asks it to leave.</param>
    public static async Task<WorkerEnd> RunAsync(WorkerOptions options, CancellationToken cancellationToken)
    {
        var store = new BlobStore();
        using var role = new WorkerRole(
            options.Threads,
            store,
            new MeshHome(new IPEndPoint(options.Listen.Address, options.MeshPort), options.Advertise.Address, options.Token));
        var settings = new SiloSettings(
            options.Listen, options.Advertise, options.Learner, options.Token, options.Cluster, options.Clustering)
        {
            LastNote = options.Notice,
        };
        using IHost host = ClusterHost.Create(settings, role, store);
        await host.StartAsync(cancellationToken);
        options.Notice($"has joined {options.Learner}");
        WorkerEnd end = WorkerEnd.Over;
        try
        {
            end = await EndOfAsync(role, options.Notice, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            options.Notice("leaves");
        }

        using var farewell = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await host.StopAsync(farewell.Token);
        }
        catch (OperationCanceledException)
        {
            // The learner is gone, so that nobody takes note of the leave.
        }

        return end;
    }

    /// <summary>Waits until a worker is not needed any more, is refused, or has lost its learner.</summary>
    /// <param name="role">What the worker does, which knows when a learner was heard of.</param>
    /// <param name="notice">Receives a sentence on why it ends, where it is not because all is done.</param>
    /// <param name="cancellationToken">Asks it to leave.</param>
    /// <exception cref="OperationCanceledException">It is asked to leave.</exception>
    public static async Task<WorkerEnd> EndOfAsync(WorkerRole role, Action<string> notice, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                string? refusal = await role.Ended.WaitAsync(BetweenLooks, cancellationToken);
                if (refusal is not null)
                    notice($"is refused: {refusal}");
                return refusal is null ? WorkerEnd.Over : WorkerEnd.Refused;
            }
            catch (TimeoutException)
            {
                if (role.Silence > Patience) // the learner asks four times a second; where it was started elsewhere, nobody here knows
                {
                    notice($"has heard nothing of the learner for {Patience.TotalSeconds} s");
                    return WorkerEnd.Lost;
                }
            }
        }
    }
}
