using System.Net;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>Where a process takes part in meshes, whichever run they are of.</summary>
/// <param name="Port">Where it takes connections.</param>
/// <param name="Address">Where others reach that.</param>
internal sealed record MeshHome(MeshPort Port, IPEndPoint Address) : IDisposable
{
    // Members wait for the slowest at each minibatch, and one that is frozen is noticed by its pings.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Listens beside a silo, at any port that is free.</summary>
    /// <param name="listen">Where the silo listens.</param>
    /// <param name="advertise">Where others reach it.</param>
    /// <param name="token">What admits; null on loopback.</param>
    public static MeshHome Open(IPEndPoint listen, IPEndPoint advertise, JoinToken? token)
    {
        var listener = new MeshListener(new IPEndPoint(listen.Address, 0), token, Patience);
        return new(new MeshPort(listener, token, Patience), new IPEndPoint(advertise.Address, listener.Address.Port));
    }

    public void Dispose() => Port.Listener.Dispose();
}
