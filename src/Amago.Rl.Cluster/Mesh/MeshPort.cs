using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>How a process takes part in meshes.</summary>
/// <param name="Listener">Where it takes connections.</param>
/// <param name="Token">What admits; null on loopback.</param>
/// <param name="Connecting">How long connecting may take.</param>
/// <param name="Patience">How long all messages of an exchange may be waited for.</param>
internal sealed record MeshPort(MeshListener Listener, JoinToken? Token, TimeSpan Connecting, TimeSpan Patience);
