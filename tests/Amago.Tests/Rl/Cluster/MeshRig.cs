using System.Net;
using System.Net.Sockets;
using Amago.Rl;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Security;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Members of a mesh in one process, each with a listener of its own on loopback.</summary>
internal sealed class MeshRig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly JoinToken? _token;
    private readonly MeshListener[] _listeners;
    private long _epoch;

    public MeshRig(int members, bool hasToken)
    {
        _token = hasToken ? JoinToken.Create() : null;
        _listeners =
            [.. Enumerable.Range(0, members).Select(_ => new MeshListener(new IPEndPoint(IPAddress.Loopback, 0), _token, Patience))];
    }

    public MeshListener this[int member] => _listeners[member];

    /// <summary>Ranges of sizes that differ, some of them empty where there are more members than shards.</summary>
    public static ShardRange[] Uneven(int shards, int members)
    {
        var ranges = new ShardRange[members];
        for (int i = 0, first = 0; i < members; i++)
        {
            int count = i == members - 1 ? shards - first : Math.Min(shards - first, i + 1);
            ranges[i] = new(first, count);
            first += count;
        }

        return ranges;
    }

    /// <summary>The plan of the next epoch.</summary>
    public MeshPlan Plan(int shards, params ShardRange[] ranges) =>
        new("run", _epoch++, shards, [.. ranges.Select((range, i) => new MeshMember(_listeners[i].Address, range))]);

    /// <summary>Connects a member.</summary>
    public Task<GradientMesh> Connect(MeshPlan plan, int own, TimeSpan? patience = null, bool isStranger = false) =>
        GradientMesh.ConnectAsync(
            plan,
            own,
            new MeshPort(_listeners[own], isStranger ? JoinToken.Create() : _token, patience ?? Patience, patience ?? Patience),
            CancellationToken.None);

    /// <summary>Has a member connect, work and hang up.</summary>
    public Task<T> Update<T>(MeshPlan plan, int own, Func<IGradientExchange, T> work, CancellationToken cancellation) =>
        MeshUpdate.RunAsync(plan, own, new MeshPort(_listeners[own], _token, Patience, Patience), work, cancellation);

    /// <summary>Connects all members.</summary>
    public Task<GradientMesh[]> ConnectAll(MeshPlan plan, TimeSpan? patience = null) =>
        Task.WhenAll(Enumerable.Range(0, plan.Members.Count).Select(own => Connect(plan, own, patience)));

    /// <summary>Has every member work on a thread of its own; gives what came of it, or what was thrown.</summary>
    public static (T? Result, Exception? Exception)[] Run<T>(GradientMesh[] meshes, Func<int, GradientMesh, T> work)
    {
        var results = new (T? Result, Exception? Exception)[meshes.Length];
        Thread[] threads =
        [
            .. meshes.Select((mesh, index) => new Thread(() =>
            {
                try
                {
                    results[index].Result = work(index, mesh);
                }
                catch (Exception e)
                {
                    results[index].Exception = e;
                }
            }))
        ];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "a member hangs"));
        return results;
    }

    /// <summary>A plain connection to a member's port, with what it answers until it hangs up.</summary>
    public async Task<byte[]> Say(int member, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_listeners[member].Address);
        NetworkStream stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // hung up in the middle
        }

        return answer.ToArray();
    }

    public void Dispose() => Array.ForEach(_listeners, static listener => listener.Dispose());
}
