using System.Collections.Concurrent;
using Amago.Rl.Cluster.Joining;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Rl.Cluster.Work;

/// <summary>Plays shards of the runs that it has begun, so many at once as it has threads.</summary>
/// <param name="threads">Threads to compute with, 1 or more.</param>
/// <param name="store">Where results wait that are too long for a message.</param>
/// <param name="home">Where the process takes part in meshes.</param>
internal sealed class WorkerRole(int threads, BlobStore store, MeshHome home) : IDisposable
{
    private const long Never = long.MinValue;

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, WorkerRun> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _threads = new(threads);
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard = Never;

    /// <summary>Ends when the learner has no more work for this process, with why it is refused, or null.</summary>
    public Task<string?> Ended => _ended.Task;

    /// <summary>Tells how long a learner has been silent.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Time since a learner was heard of; null before the first time.</summary>
    public TimeSpan? Silence => Interlocked.Read(ref _heard) is not Never and var heard ? Clock.GetElapsedTime(heard) : null;

    /// <summary>A learner has asked whether this process is alive.</summary>
    public void Hear() => Interlocked.Exchange(ref _heard, Clock.GetTimestamp());

    /// <summary>Prepares for a run.</summary>
    public WorkAnswer Begin(BeginOrder order)
    {
        try
        {
            if (!_runs.ContainsKey(order.Run))
            {
                (ShardWorker? worker, string? refusal) = JoinCheck.Prepare(order.Card, order.RestartsEpisodes);
                if (worker is null)
                    return new(WorkOutcome.Failed, refusal ?? "", null);
                foreach ((string name, WorkerRun old) in _runs)
                {
                    if (old.Idle > Forgotten)
                        Close(name); // its learner died without a word, or is slow, and will ask for it to be begun again
                }

                _runs.TryAdd(order.Run, new WorkerRun(order.Run, worker, store, home));
            }

            return new(WorkOutcome.Done, "", null);
        }
        catch (Exception e) when (e is OutOfMemoryException or IOException)
        {
            return new(WorkOutcome.Unreachable, e.Message, null); // which may pass
        }
        catch (Exception e)
        {
            return new(WorkOutcome.Failed, e.Message, null);
        }
    }

    /// <summary>Plays a shard.</summary>
    /// <param name="order">The shard, its state, and the parameters to play with.</param>
    /// <param name="piece">Asks the sender for a piece of what the order names.</param>
    public async Task<WorkAnswer> RollAsync(RollOrder order, Func<string, int, Task<byte[]>> piece)
    {
        if (!_runs.TryGetValue(order.Run, out WorkerRun? run))
            return new(WorkOutcome.UnknownRun, "", null);
        ShardRequest request;
        try
        {
            byte[] state = await BlobReader.ReadAsync(order.State, piece);
            ShardParameters parameters = await run.ParametersAsync(order.Version, order.Parameters, piece);
            request = new ShardRequest(order.Shard, order.Iteration, order.Version, ShardState.FromBytes(state), parameters);
        }
        catch (Exception e)
        {
            return new(WorkOutcome.Unreachable, e.Message, null);
        }

        try
        {
            await _threads.WaitAsync();
            int held = 1;
            try
            {
                // On a thread of its own: those of the pool answer pings.
                Blob result = await Task.Factory.StartNew(
                    () => run.Roll(request, order.KeepsRollout, Release),
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return new(WorkOutcome.Done, "", result);
            }
            finally
            {
                Release();
            }

            void Release()
            {
                if (Interlocked.Exchange(ref held, 0) == 1)
                    _threads.Release();
            }
        }
        catch (DivergedException e)
        {
            return new(WorkOutcome.Diverged, e.Message, null);
        }
        catch (Exception e)
        {
            return new(WorkOutcome.Failed, $"{e.GetType().Name}: {e.Message}", null);
        }
    }

    /// <summary>Gets ready for an update whose gradients are sharded.</summary>
    public async Task<PrepareAnswer> PrepareAsync(PrepareOrder order)
    {
        if (!_runs.TryGetValue(order.Run, out WorkerRun? run))
            return new(WorkOutcome.UnknownRun, "", "", false, []);
        try
        {
            return await run.Update.PrepareAsync(order);
        }
        catch (OperationCanceledException e)
        {
            return new(WorkOutcome.Unreachable, e.Message, "", false, []);
        }
        catch (Exception e)
        {
            return new(WorkOutcome.Failed, $"{e.GetType().Name}: {e.Message}", "", false, []);
        }
    }

    /// <summary>Takes the learner's parameters and optimiser.</summary>
    /// <param name="order">They, or where they are.</param>
    /// <param name="piece">Asks the sender for a piece of them.</param>
    public Task<WorkAnswer> LoadAsync(LoadOrder order, Func<string, int, Task<byte[]>> piece) => AnswerAsync(order.Run, async run =>
    {
        byte[] state;
        try
        {
            state = await BlobReader.ReadAsync(order.State, piece);
        }
        catch (Exception e)
        {
            throw new IOException(e.Message, e); // the learner is not reached, or keeps another one by now
        }

        await run.Update.LoadAsync(order.Epoch, state);
        return "";
    });

    /// <summary>Makes an update together with others.</summary>
    public Task<WorkAnswer> UpdateAsync(UpdateOrder order) => AnswerAsync(order.Run, run => run.Update.RunAsync(order, run.Plan.Shards));

    /// <summary>Keeps nothing of a run any more.</summary>
    public void Close(string run)
    {
        if (_runs.TryRemove(run, out WorkerRun? closed))
            closed.Drop();
    }

    /// <summary>Has the process end.</summary>
    public void End(string? refusal) => _ended.TrySetResult(refusal);

    public void Dispose()
    {
        _threads.Dispose();
        home.Dispose();
    }

    private async Task<WorkAnswer> AnswerAsync(string name, Func<WorkerRun, Task<string>> work)
    {
        if (!_runs.TryGetValue(name, out WorkerRun? run))
            return new(WorkOutcome.UnknownRun, "", null);
        try
        {
            return new(WorkOutcome.Done, await work(run), null);
        }
        catch (DivergedException e)
        {
            return new(WorkOutcome.Diverged, e.Message, null);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new(WorkOutcome.Unreachable, e.Message, null);
        }
        catch (Exception e)
        {
            return new(WorkOutcome.Failed, $"{e.GetType().Name}: {e.Message}", null);
        }
    }
}
