using System.Net;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>A member of a mesh.</summary>
/// <param name="Address">Where its listener answers.</param>
/// <param name="Shards">Its shards: a range without any where it has the totals alone.</param>
internal sealed record MeshMember(IPEndPoint Address, ShardRange Shards);
