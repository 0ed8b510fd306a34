using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>The list is kept in a table of a PostgreSQL database, and outlives the learner.</summary>
/// <remarks><inheritdoc cref="RedisClustering" path="/remarks"/></remarks>
internal sealed record PostgresClustering : Clustering
{
    private readonly string _connection;

    /// <summary>Reads how the server is reached.</summary>
    /// <param name="connection">As Npgsql reads it: <c>Host=HOST;Database=NAME;Username=NAME;Password=...</c>.</param>
    /// <exception cref="ArgumentException">It is none; the message does not repeat it.</exception>
    public PostgresClustering(string connection)
    {
        try
        {
            _connection = new NpgsqlConnectionStringBuilder(connection).ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ArgumentException("expected a connection of PostgreSQL such as Host=HOST;Database=NAME, got something else.", e);
        }
    }

    public override int Votes => 2;

    public override void Apply(ISiloBuilder silo, IPEndPoint learner) => silo.Services.AddSingleton<IMembershipTable>(
        services => new PostgresMembership(
            NpgsqlDataSource.Create(_connection), services.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId));
}
