using System.Net;
using Amago.Rl.Cluster.Hosting;
using Npgsql;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>The list of silos in a real PostgreSQL server, which the environment names; without one there is nothing to ask.</summary>
public sealed class PostgresMembershipTests
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("AMAGO_TEST_POSTGRES");

    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        if (Server is null)
            return;
        await using PostgresMembership table = await NewAsync();
        MembershipTableData empty = await table.ReadAll();
        Assert.Equal((0, 0), (empty.Members.Count, empty.Version.Version));
        MembershipEntry first = Entry(1), second = Entry(2);
        Assert.True(await table.InsertRow(first, empty.Version.Next()));
        Assert.False(await table.InsertRow(second, empty.Version.Next())); // somebody was faster
        MembershipTableData one = await table.ReadAll();
        Assert.False(await table.InsertRow(first, one.Version.Next())); // it is there
        Assert.Equal(1, (await table.ReadAll()).Version.Version); // what failed changed nothing
        Assert.True(await table.InsertRow(second, one.Version.Next()));

        MembershipTableData two = await table.ReadAll();
        Assert.Equal((2, 2), (two.Members.Count, two.Version.Version));
        (MembershipEntry entry, string etag) = two.TryGet(first.SiloAddress)!;
        entry.Status = SiloStatus.Dead;
        entry.AddSuspector(second.SiloAddress, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.False(await table.UpdateRow(entry, "12345", two.Version.Next()));
        Assert.True(await table.UpdateRow(entry, etag, two.Version.Next()));
        Assert.False(await table.UpdateRow(entry, etag, two.Version.Next()));

        MembershipTableData row = await table.ReadRow(first.SiloAddress);
        MembershipEntry read = Assert.Single(row.Members).Item1;
        Assert.Equal((SiloStatus.Dead, first.SiloName, 3), (read.Status, read.SiloName, row.Version.Version));
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal(first.StartTime, read.StartTime);
    }

    [Fact]
    public async Task Signs_of_life_change_no_version_and_dead_silos_are_cleared_away()
    {
        if (Server is null)
            return;
        await using PostgresMembership table = await NewAsync();
        MembershipEntry dead = Entry(1, SiloStatus.Dead), alive = Entry(2);
        Assert.True(await table.InsertRow(dead, (await table.ReadAll()).Version.Next()));
        Assert.True(await table.InsertRow(alive, (await table.ReadAll()).Version.Next()));
        MembershipTableData before = await table.ReadAll();
        alive.IAmAliveTime = alive.IAmAliveTime.AddMinutes(5);
        await table.UpdateIAmAlive(alive);
        MembershipTableData after = await table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(alive.IAmAliveTime, after.TryGet(alive.SiloAddress)!.Item1.IAmAliveTime);
        await table.CleanupDefunctSiloEntries(new DateTimeOffset(dead.IAmAliveTime)); // not older than that
        Assert.Equal(2, (await table.ReadAll()).Members.Count);
        await table.CleanupDefunctSiloEntries(new DateTimeOffset(dead.IAmAliveTime.AddDays(1)));
        Assert.Equal(alive.SiloAddress, Assert.Single((await table.ReadAll()).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task Of_many_that_change_at_once_one_succeeds()
    {
        if (Server is null)
            return;
        await using PostgresMembership table = await NewAsync();
        TableVersion next = (await table.ReadAll()).Version.Next();
        bool[] succeeded = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => table.InsertRow(Entry(i), next)));
        Assert.Single(succeeded, static one => one);
        Assert.Single((await table.ReadAll()).Members);
    }

    [Fact]
    public void Suspects_are_text_and_back()
    {
        Assert.Empty(SuspectText.Read(SuspectText.Write(null)));
        Tuple<SiloAddress, DateTime>[] suspects =
        [
            Tuple.Create(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 2), new DateTime(5, DateTimeKind.Utc)),
            Tuple.Create(SiloAddress.New(new IPEndPoint(IPAddress.IPv6Loopback, 3), 4), new DateTime(6, DateTimeKind.Utc)),
        ];
        Assert.Equal(suspects, SuspectText.Read(SuspectText.Write(suspects)));
    }

    private static async Task<PostgresMembership> NewAsync()
    {
        var table = new PostgresMembership(NpgsqlDataSource.Create(Server!), $"test-{Guid.NewGuid():N}");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => table.InitializeMembershipTable(true))); // silos start at once
        return table;
    }

    private static MembershipEntry Entry(int port, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), port),
        Status = status,
        SiloName = $"silo {port}",
        HostName = "here",
        StartTime = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc),
    };
}
