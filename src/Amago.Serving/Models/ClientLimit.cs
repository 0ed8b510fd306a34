using System.Threading.RateLimiting;

namespace Amago.Serving.Models;

/// <summary>How many requests of one address may be under way at once.</summary>
internal sealed class ClientLimit : IDisposable
{
    private readonly int _most;
    private readonly PartitionedRateLimiter<string> _limiter;

    /// <summary>A limit for every address.</summary>
    /// <param name="most">The most of an address; 0 for any number.</param>
    public ClientLimit(int most)
    {
        _most = most;
        _limiter = PartitionedRateLimiter.Create<string, string>(client => most == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter(client, _ => new ConcurrencyLimiterOptions { PermitLimit = most }));
    }

    /// <summary>Lets a request of a client in until what is returned is disposed of.</summary>
    /// <exception cref="RefusedException">The client has as many under way as it may have.</exception>
    public RateLimitLease Admit(string client)
    {
        RateLimitLease lease = _limiter.AttemptAcquire(client);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RefusedException(
            RefusedException.TooMany, $"expected at most {_most} requests of a client under way, got one more; wait for an answer.");
    }

    public void Dispose() => _limiter.Dispose();
}
