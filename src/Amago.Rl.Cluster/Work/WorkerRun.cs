using System.Collections.Concurrent;
using System.Diagnostics;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Rl.Cluster.Work;

/// <summary>A run as a worker has it: what plays its shards, and the last parameters that were asked for.</summary>
/// <param name="name">What the run is known by.</param>
/// <param name="worker">Plays its shards.</param>
/// <param name="store">Where results wait that are too long for a message.</param>
/// <param name="home">Where the process takes part in meshes.</param>
internal sealed class WorkerRun(string name, ShardWorker worker, BlobStore store, MeshHome home)
{
    private readonly Lazy<WorkerUpdate> _update = new(() => new WorkerUpdate(worker.CreateMember(), home));
    private readonly ConcurrentDictionary<long, Lazy<Task<ShardParameters>>> _parameters = new();
    private readonly Stopwatch _sinceUse = Stopwatch.StartNew();
    private readonly string?[] _waiting = new string?[worker.Plan.Shards]; // what waits of each shard: its last result
    private bool _isDropped;

    /// <summary>What the run's shards are.</summary>
    public ShardPlan Plan => worker.Plan;

    /// <summary>The worker's part in updates whose gradients are sharded.</summary>
    public WorkerUpdate Update => _update.Value;

    /// <summary>Time since a shard of it was asked for.</summary>
    public TimeSpan Idle => _sinceUse.Elapsed;

    /// <summary>The parameters of a version: asked for once, whatever shards play with them.</summary>
    public async Task<ShardParameters> ParametersAsync(long version, Blob blob, Func<string, int, Task<byte[]>> piece)
    {
        _sinceUse.Restart();
        Lazy<Task<ShardParameters>> parameters = _parameters.GetOrAdd(version, _ => new(() => ReadAsync(blob, piece)));
        try
        {
            return await parameters.Value;
        }
        catch
        {
            _parameters.TryRemove(KeyValuePair.Create(version, parameters)); // who asks next asks again
            throw;
        }
        finally
        {
            foreach (long old in _parameters.Keys.Where(old => old < version - 1))
                _parameters.TryRemove(old, out _);
        }
    }

    /// <summary>Plays a shard on the calling thread.</summary>
    /// <param name="request">The shard, its state, and the parameters to play with.</param>
    /// <param name="keepsRollout">Whether the rollout stays here, to be learned from.</param>
    /// <param name="played">Called when another shard may begin, while the result's bytes are made.</param>
    public Blob Roll(ShardRequest request, bool keepsRollout, Action played)
    {
        byte[] result = worker.Roll(request, keepsRollout ? Update.Member : null, played);
        string key = $"{name}/{request.Iteration}/{request.Shard}";
        lock (_waiting)
        {
            Blob blob = store.KeepState(key, result);
            string? before = _waiting[request.Shard];
            _waiting[request.Shard] = key;
            if (before is not null && before != key)
                store.Drop(before);
            if (_isDropped)
                store.Drop(key);
            return blob;
        }
    }

    /// <summary>Keeps no results any more.</summary>
    public void Drop()
    {
        lock (_waiting)
        {
            _isDropped = true;
            foreach (string key in _waiting.OfType<string>())
                store.Drop(key);
        }
    }

    private static async Task<ShardParameters> ReadAsync(Blob blob, Func<string, int, Task<byte[]>> piece) =>
        ShardParameters.FromBytes(await BlobReader.ReadAsync(blob, piece));
}
