namespace Amago.Rl.Cluster.Mesh;

/// <summary>One epoch of a mesh from its first connection to its last.</summary>
internal static class MeshUpdate
{
    /// <summary>Connects with the other members, works, and hangs up.</summary>
    /// <param name="plan">Who the members are.</param>
    /// <param name="own">This member's place among them.</param>
    /// <param name="port">How this process takes part.</param>
    /// <param name="work">
    /// Makes the update, on a thread of its own: <see cref="ShardedMember.Learn"/> of a worker, <see cref="ShardedLearner.Learn"/> of the
    /// learner, which has no shards.
    /// </param>
    /// <param name="cancellation">Ends the update for all members: a member has left, say.</param>
    /// <remarks>
    /// Where a member is lost in the last exchange, some may have made the update and others not: their hashes tell, and those that differ
    /// from the learner's load its state.
    /// </remarks>
    /// <exception cref="IOException">A member can't be reached, or is lost; the update can be made again in another epoch.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        MeshPlan plan, int own, MeshPort port, Func<IGradientExchange, T> work, CancellationToken cancellation)
    {
        using GradientMesh mesh = await GradientMesh.ConnectAsync(plan, own, port, cancellation).ConfigureAwait(false);
        await using CancellationTokenRegistration ending = cancellation.Register(() => mesh.Abort("it was cancelled"));
        try
        {
            return await Task.Factory.StartNew(
                () => work(mesh), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (IOException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
