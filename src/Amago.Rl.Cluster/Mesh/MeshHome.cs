using System.Net;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>Where a process takes part in meshes, whichever run they are of: it listens from its first one on.</summary>
/// <param name="listen">Where it listens; with port 0 at any that is free.</param>
/// <param name="advertise">The address that others reach it at.</param>
/// <param name="token">What admits; null on loopback.</param>
internal sealed class MeshHome(IPEndPoint listen, IPAddress advertise, JoinToken? token) : IDisposable
{
    // Members wait for the slowest at each minibatch, and one that is frozen is noticed by its pings.
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromMinutes(10);

    private readonly Lazy<MeshPort> _port = new(() => new MeshPort(new MeshListener(listen, token, Patience), token, Connecting, Patience));

    /// <summary>Where it takes connections.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public MeshPort Port => _port.Value;

    /// <summary>Where others reach that.</summary>
    public IPEndPoint Address => new(advertise, Port.Listener.Address.Port);

    public void Dispose()
    {
        if (_port.IsValueCreated)
            Port.Listener.Dispose();
    }
}
