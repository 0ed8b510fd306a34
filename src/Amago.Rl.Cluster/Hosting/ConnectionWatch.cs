using Microsoft.AspNetCore.Connections;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// Tells when a connection between silos ends. The engine itself breaks a call only when the membership says that a silo is gone, which
/// takes seconds; a process that was killed closes its connections at once.
/// </summary>
internal sealed class ConnectionWatch
{
    /// <summary>Raised on a thread of the pool when a connection, of whichever silo, has ended.</summary>
    public event EventHandler? Closed;

    /// <summary>The middleware of a connection.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async context =>
    {
        try
        {
            await next(context);
        }
        finally
        {
            Closed?.Invoke(this, EventArgs.Empty);
        }
    };
}
