using System.Net;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>The list is kept by a Redis server, and outlives the learner: for workers that serve one learner after the other.</summary>
/// <remarks>
/// A learner that workers can't reach would be declared dead by a single one of them, wherever the fault is; so it takes two.
/// </remarks>
internal sealed record RedisClustering : Clustering
{
    private readonly ConfigurationOptions _connection;

    /// <summary>Reads how the server is reached.</summary>
    /// <param name="connection">As StackExchange.Redis reads it: <c>HOST:PORT,password=...</c>.</param>
    /// <exception cref="ArgumentException">It is none; the message does not repeat it.</exception>
    public RedisClustering(string connection)
    {
        try
        {
            _connection = ConfigurationOptions.Parse(connection);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException("expected a connection of Redis such as HOST:PORT, got something else.", nameof(connection), e);
        }

        _connection.AbortOnConnectFail = false; // it may come up later, as the learner may
    }

    public override int Votes => 2;

    public override void Apply(ISiloBuilder silo, IPEndPoint learner) =>
        silo.UseRedisClustering(options => options.ConfigurationOptions = _connection);
}
