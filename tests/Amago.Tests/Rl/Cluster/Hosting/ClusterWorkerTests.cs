using System.Net;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Work;
using Amago.Tests.Rl.Cluster.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>How a worker's process ends that its learner does not need, does not want or has lost.</summary>
[Collection(nameof(ALearnerAlone))]
public sealed class ClusterWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(null, WorkerEnd.Over)]
    [InlineData("another version", WorkerEnd.Refused)]
    public async Task The_learner_says_whether_it_is_over_or_refused(string? refusal, object end)
    {
        var notices = new List<string>();
        using WorkerRole role = Role(TimeProvider.System);
        role.End(refusal);
        Assert.Equal(end, await ClusterWorker.EndOfAsync(role, notices.Add, TestContext.Current.CancellationToken).WaitAsync(
            Patience, TestContext.Current.CancellationToken));
        Assert.Equal(refusal is null ? [] : [$"is refused: {refusal}"], notices);
    }

    [Fact]
    public async Task A_learner_that_was_heard_of_and_says_nothing_for_15_seconds_is_lost()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var clock = new ManualClock();
        var notices = new List<string>();
        using WorkerRole role = Role(clock);
        Task<WorkerEnd> end = ClusterWorker.EndOfAsync(role, notices.Add, cancel);
        clock.Advance(TimeSpan.FromHours(1)); // a learner that never was there is waited for
        await Task.Delay(TimeSpan.FromSeconds(1.5), cancel); // it looks once a second
        Assert.False(end.IsCompleted);
        role.Hear();
        clock.Advance(TimeSpan.FromSeconds(15));
        await Task.Delay(TimeSpan.FromSeconds(1.5), cancel);
        Assert.False(end.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(WorkerEnd.Lost, await end.WaitAsync(Patience, cancel));
        Assert.Equal(["has heard nothing of the learner for 15 s"], notices);
    }

    [Fact]
    public Task A_worker_that_is_declared_dead_ends_with_1_and_is_started_again()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        return Task.Run(() => CheckDeathAsync(cancel), cancel);
    }

    private static async Task CheckDeathAsync(CancellationToken cancel)
    {
        var learner = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
        using WorkerRole role = Role(TimeProvider.System);
        using IHost host = ClusterHost.Create(
            new SiloSettings(learner, learner, learner, null, LearnerOptions.ClusterName(learner), new DevelopmentClustering()),
            role,
            new BlobStore());
        await host.StartAsync(cancel);
        SiloAddress self = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        using var worker = new ToldProcess("worker", "--join", learner.ToString());
        await worker.SaysAsync($"has joined {learner}");

        IMembershipTable table = host.Services.GetRequiredService<IMembershipTable>();
        SiloAddress? dead = null;
        while (dead is null) // others write there, too: signs of life
        {
            MembershipTableData data = await table.ReadAllAsync(cancel);
            (MembershipEntry entry, string etag) = data.Members.Single(one => !one.Item1.SiloAddress.Equals(self));
            entry.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(entry, etag, data.Version.Next(), cancel))
                dead = entry.SiloAddress;
        }

        await worker.SaysAsync("the cluster's engine can't go on: ");
        await worker.SaysAsync("the worker's process ended with code 1; it is started again in 0.5 s");
        IClusterMembershipService members = host.Services.GetRequiredService<IClusterMembershipService>();
        await foreach (ClusterMembershipSnapshot view in members.MembershipUpdates.WithCancellation(cancel))
        {
            IEnumerable<ClusterMember> others = view.Members.Values.Where(one => !one.SiloAddress.Equals(self));
            if (others.Any(one => one.Status == SiloStatus.Active && !one.SiloAddress.Equals(dead)))
                break; // another silo of the same parent
        }

        using var patience = new CancellationTokenSource(Patience);
        await host.StopAsync(patience.Token);
    }

    private static WorkerRole Role(TimeProvider clock)
    {
        var home = new MeshHome(new IPEndPoint(IPAddress.Loopback, 0), IPAddress.Loopback, null);
        return new WorkerRole(1, new BlobStore(), home) { Clock = clock };
    }
}
