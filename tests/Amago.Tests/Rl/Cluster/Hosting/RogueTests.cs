using System.Diagnostics;
using System.Globalization;
using System.Net;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Work;
using Amago.Tests.Cli;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Cluster.Commands;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>Messages that no silo sends, at the ports of a cluster that has no token: they are refused, and change nothing.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class RogueTests
{
    private const int Room = 100 << 20; // less than what any message here claims

    private static int _traps;

    /// <summary>Types that .NET has and no message of a cluster, and one that only this assembly has.</summary>
    public static TheoryData<Type> Forbidden =>
        [typeof(Process), typeof(ProcessStartInfo), typeof(FileInfo), typeof(Action), typeof(Lazy<int>), typeof(Trap)];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_type_that_no_message_has_is_not_made(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        using var rogue = new Rogue();
        var own = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
        var store = new BlobStore();
        using var role = new WorkerRole(1, store, new MeshHome(new IPEndPoint(IPAddress.Loopback, 0), IPAddress.Loopback, null));
        using IHost host = ClusterHost.Create(
            new SiloSettings(own, own, own, null, "rogue", new DevelopmentClustering()), role, store);
        Serializer serializer = host.Services.GetRequiredService<Serializer>();
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => serializer.Deserialize<object>(rogue.ObjectOf(type)));
        Assert.Contains("is not allowed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _traps);
    }

    [Fact]
    public async Task A_run_has_the_same_bits_whatever_is_said_to_its_processes()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), alone = folder.File("alone");
        var learner = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
        var worker = new IPEndPoint(IPAddress.Loopback, ClusterRun.FreePort());
        string[] join = ["worker", "--join", learner.ToString()];
        using var training = new ToldProcess(
            [.. ClusterRun.Small, "--listen", learner.ToString(), "--shards", "4", "--workers", "2", "--out", run]);
        using var first = new ToldProcess([.. join, "--port", worker.Port.ToString(CultureInfo.InvariantCulture)]);
        CliRun.Ok([.. ClusterRun.Small, "--set", "Training.shards=4", "--out", alone]);
        await training.SaysAsync("has joined");
        long before = training.Memory;
        await AttackAsync(learner);
        await AttackAsync(worker);
        await training.SaysAsync("is let go of");
        await first.SaysAsync("is let go of");
        Assert.InRange(training.Memory - before, long.MinValue, Room);
        using var second = new ToldProcess(join); // they were waited for: the run begins
        int[] codes = await Task.WhenAll(training.EndAsync(), first.EndAsync(), second.EndAsync());
        Assert.Equal([0, 0, 0], codes);
        first.Never("is started again");
        Assert.Equal(ClusterRun.HashOf(alone), ClusterRun.HashOf(run));
    }

    private static async Task AttackAsync(IPEndPoint address)
    {
        using var rogue = new Rogue();
        await rogue.GreetAsync(address);
        long id = 100;
        foreach (TheoryDataRow<Type> row in Forbidden)
            await RefusedAsync(rogue.ObjectOf(row.Data), row.Data == typeof(Trap) ? "Unable to load" : "is not allowed");
        await RefusedAsync(rogue.Claim(typeof(string), 2_000_000_000), "greater than the remaining length");
        await RefusedAsync(rogue.Claim(typeof(byte[]), 2_000_000_000), "greater than the remaining length");
        await RefusedAsync(rogue.ClaimTable(30_000, 30_000), "more elements than the remaining length");
        await RefusedAsync(rogue.ObjectOf(typeof(BeginOrder))[..^1], "Insufficient data"); // a type that they know, cut short
        await rogue.SendPingOfNobodyAsync();
        await rogue.SendBeginningAsync(100_000_000);
        await rogue.EndAsync();
        using var patient = new Rogue();
        await patient.GreetAsync(address);
        await patient.SendBeginningAsync(60_000_000); // as much as one may have, which never comes

        async Task RefusedAsync(byte[] body, string why)
        {
            await rogue.SendAsync(++id, body);
            Assert.Contains(why, await rogue.RefusalAsync(id), StringComparison.Ordinal);
        }
    }

    /// <summary>Counts how often it is made.</summary>
    private sealed class Trap
    {
        public Trap() => Interlocked.Increment(ref _traps);
    }
}
