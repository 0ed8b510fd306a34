using System.Globalization;
using Npgsql;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// The list of a cluster's silos in one table of PostgreSQL: a row for each silo, and one without a silo for the list's version. Whoever
/// changes the list changes that row first, from the version that was read: so changes come one after the other, and a stale one fails.
/// </summary>
/// <param name="source">The database; it is disposed with this object.</param>
/// <param name="cluster">Name of the cluster.</param>
internal sealed class PostgresMembership(NpgsqlDataSource source, string cluster) : IMembershipTable, IAsyncDisposable
{
    private const string Columns = "silo, etag, status, name, host, suspects, proxy_port, started, alive";

    // Two that create a table at once fail, though they say "if not exists".
    private const string Create = """
        select pg_advisory_xact_lock(7310017);
        create table if not exists amago_silos (
            cluster text not null, silo text not null, etag bigint not null, status integer not null, name text not null,
            host text not null, suspects text not null, proxy_port integer not null, started timestamptz not null,
            alive timestamptz not null, primary key (cluster, silo))
        """;

    private const string CreateVersion =
        "insert into amago_silos values ($1, '', 0, 0, '', '', '', 0, now(), now()) on conflict do nothing";

    private const string Raise = "update amago_silos set etag = $2 where cluster = $1 and silo = '' and etag = $3";

    private const string Insert =
        "insert into amago_silos values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing";

    private const string Update = """
        update amago_silos set etag = $3, status = $4, name = $5, host = $6, suspects = $7, proxy_port = $8, started = $9, alive = $10
        where cluster = $1 and silo = $2 and etag = $11
        """;

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using (var create = new NpgsqlCommand(Create, connection, transaction))
            await create.ExecuteNonQueryAsync();
        await ExecuteAsync(connection, CreateVersion, cluster);
        await transaction.CommitAsync();
    }

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, "delete from amago_silos where cluster = $1", clusterId);
    }

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await ExecuteAsync(
            connection,
            "delete from amago_silos where cluster = $1 and silo <> '' and status = $2 and alive < $3",
            cluster,
            (int)SiloStatus.Dead,
            beforeDate.UtcDateTime);
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(
        $"select {Columns} from amago_silos where cluster = $1 and silo in ('', $2)", cluster, key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync($"select {Columns} from amago_silos where cluster = $1", cluster);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(entry, tableVersion, Insert);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        ChangeAsync(entry, tableVersion, Update, Number(etag));

    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await ExecuteAsync(
            connection,
            "update amago_silos set alive = $3 where cluster = $1 and silo = $2",
            cluster,
            entry.SiloAddress.ToParsableString(),
            Utc(entry.IAmAliveTime));
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<bool> ChangeAsync(MembershipEntry entry, TableVersion version, string change, params object[] more)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        long next = version.Version;
        object[] row =
        [
            cluster, entry.SiloAddress.ToParsableString(), next, (int)entry.Status, entry.SiloName ?? "", entry.HostName ?? "",
            SuspectText.Write(entry.SuspectTimes), entry.ProxyPort, Utc(entry.StartTime), Utc(entry.IAmAliveTime), .. more,
        ];
        bool isChanged = await ExecuteAsync(connection, Raise, cluster, next, Number(version.VersionEtag)) == 1
            && await ExecuteAsync(connection, change, row) == 1;
        if (isChanged)
            await transaction.CommitAsync();
        return isChanged; // else all of it is undone
    }

    private async Task<MembershipTableData> ReadAsync(string query, params object[] values)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlCommand command = Command(connection, query, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        var entries = new List<Tuple<MembershipEntry, string>>();
        var version = new TableVersion(0, "0");
        while (await reader.ReadAsync())
        {
            string silo = reader.GetString(0);
            long etag = reader.GetInt64(1);
            if (silo.Length == 0)
                version = new TableVersion((int)etag, Text(etag));
            else
                entries.Add(Tuple.Create(Entry(reader, silo), Text(etag)));
        }

        return new MembershipTableData(entries, version);
    }

    private static MembershipEntry Entry(NpgsqlDataReader reader, string silo) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(silo),
        Status = (SiloStatus)reader.GetInt32(2),
        SiloName = reader.GetString(3),
        HostName = reader.GetString(4),
        SuspectTimes = SuspectText.Read(reader.GetString(5)),
        ProxyPort = reader.GetInt32(6),
        StartTime = reader.GetDateTime(7),
        IAmAliveTime = reader.GetDateTime(8),
    };

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string statement, params object[] values)
    {
        await using NpgsqlCommand command = Command(connection, statement, values);
        return await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, object[] values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static long Number(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);

    private static string Text(long etag) => etag.ToString(CultureInfo.InvariantCulture);
}
