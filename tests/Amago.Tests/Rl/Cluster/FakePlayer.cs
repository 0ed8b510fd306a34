using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Scheduling;
using Amago.Rl.Cluster.Work;

namespace Amago.Tests.Rl.Cluster;

/// <summary>A worker in this process that plays as a real one, or fails as the test wants.</summary>
internal sealed class FakePlayer : IWorker
{
    private readonly WorkerRole _role;
    private readonly BlobStore _learner;
    private readonly LocalPlayer _real;
    private readonly TaskCompletionSource _thaw = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a worker.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="learner">What the learner keeps for its workers, and here the worker for the learner.</param>
    public FakePlayer(string name, BlobStore learner)
    {
        (Name, _learner, _role) = (name, learner, new WorkerRole(2, learner, FakeCluster.Home()));
        _real = new LocalPlayer(_role, learner);
    }

    public string Name { get; }

    /// <summary>What it answers when it is asked to begin; null accepts.</summary>
    public string? Refusal { get; init; }

    /// <summary>Called before it plays: may throw, as calls to a process that was killed do, or wait, as a slow machine does.</summary>
    public Func<RollOrder, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What it answers in place of its result.</summary>
    public Func<WorkAnswer, WorkAnswer> Answers { get; set; } = static answer => answer;

    /// <summary>What its results are in place of what it played.</summary>
    public Func<byte[], byte[]> Results { get; set; } = static result => result;

    /// <summary>Called before it begins a run: what it answers in place of its own answer, or null.</summary>
    public Func<WorkAnswer?> BeforeBegin { get; set; } = static () => null;

    /// <summary>Called before it gets ready for an update: may throw.</summary>
    public Func<Task> BeforePrepare { get; set; } = static () => Task.CompletedTask;

    /// <summary>Sees what it is asked to get ready for.</summary>
    public Action<PrepareOrder> SeesPrepare { get; set; } = static _ => { };

    /// <summary>Called before it takes part in an update: may throw, or wait.</summary>
    public Func<UpdateOrder, Task> BeforeUpdate { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What it answers in place of an update's end.</summary>
    public Func<WorkAnswer, WorkAnswer> AnswersUpdate { get; set; } = static answer => answer;

    /// <summary>Updates that it was asked for.</summary>
    public int Updates { get; private set; }

    /// <summary>Times that it was given the learner's state.</summary>
    public int Loads { get; private set; }

    /// <summary>Whether nothing is answered any more, as by a process that is frozen or cut off.</summary>
    public bool IsFrozen { get; set; }

    public List<(long Iteration, int Shard)> Played { get; } = [];

    public List<string?> Ends { get; } = [];

    public List<string> Closed { get; } = [];

    /// <summary>Whether its process is gone: pings fail.</summary>
    public bool IsDead { get; set; }

    /// <summary>What becomes of a ping; null answers as the worker is.</summary>
    public Func<Task>? Pings { get; set; }

    public Task PingAsync() => Pings is { } pings ? pings()
        : IsDead ? throw new IOException("the connection is refused")
        : IsFrozen ? _thaw.Task
        : Task.CompletedTask;

    public Task<WorkAnswer> BeginAsync(BeginOrder order) =>
        Refusal is not null ? Task.FromResult(new WorkAnswer(WorkOutcome.Failed, Refusal, null))
        : BeforeBegin() is { } answer ? Task.FromResult(answer)
        : _real.BeginAsync(order);

    public async Task<(WorkAnswer Answer, byte[] Result)> RollAsync(RollOrder order)
    {
        lock (Played)
            Played.Add((order.Iteration, order.Shard));
        await Before(order);
        if (IsFrozen)
            await _thaw.Task;
        (WorkAnswer answer, byte[] result) = await _real.RollAsync(order);
        return (Answers(answer), Results(result));
    }

    public async Task<PrepareAnswer> PrepareAsync(PrepareOrder order)
    {
        SeesPrepare(order);
        await BeforePrepare();
        return await Task.Run(() => _role.PrepareAsync(order));
    }

    public Task<WorkAnswer> LoadAsync(LoadOrder order)
    {
        Loads++;
        return Task.Run(() => _role.LoadAsync(order, (key, offset) => Task.FromResult(_learner.Piece(key, offset))));
    }

    public async Task<WorkAnswer> UpdateAsync(UpdateOrder order)
    {
        Updates++;
        await BeforeUpdate(order);
        return AnswersUpdate(await Task.Run(() => _role.UpdateAsync(order)));
    }

    /// <summary>Goes on from where it was frozen.</summary>
    public void Thaw()
    {
        IsFrozen = false;
        _thaw.SetResult();
    }

    public Task CloseAsync(string run)
    {
        Closed.Add(run);
        return _real.CloseAsync(run);
    }

    public Task EndAsync(string? refusal)
    {
        Ends.Add(refusal);
        return Task.CompletedTask;
    }
}
