using System.Globalization;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// Has the shards of a run played by the workers that are there. A shard is given to another worker when its own leaves, does not answer,
/// fails, or takes far longer than shards usually do; the first result counts. A second one has to be the same to the bit, else the run
/// stops: that is a check of every machine against another one.
/// </summary>
internal sealed partial class ShardScheduler : IGradientTransport, IDisposable
{
    private const int MaxLosses = 20;

    private static readonly TimeSpan Lonely = TimeSpan.FromSeconds(2), Beginning = TimeSpan.FromMinutes(1),
        Forgotten = TimeSpan.FromMinutes(10);

    private readonly ShardPlan _plan;
    private readonly ScheduledRun _run;
    private readonly Workforce _workforce;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly ShardWork?[] _work;
    private readonly UsualTime _usual = new();
    private readonly OrderBook _orders;
    private readonly SharedUpdate _update;
    private readonly HashSet<IWorker> _begun = [], _beginning = [], _refused = [];
    private readonly List<Attempt> _late = []; // those of iterations before: whoever is at one gets nothing new
    private List<IWorker> _crew = [];
    private IWorker?[] _owners;
    private TimeSpan _lonelySince;
    private long _iteration = -1;
    private Exception? _fault;
    private bool _isReady, _hasLocal, _isAlone;

    /// <summary>Takes up a run; the workers that are there are asked to begin it.</summary>
    /// <param name="plan">What the run's shards are.</param>
    /// <param name="run">The run.</param>
    /// <param name="workforce">The workers that are there.</param>
    /// <param name="clock">Tells how long a worker takes.</param>
    public ShardScheduler(ShardPlan plan, ScheduledRun run, Workforce workforce, TimeProvider clock)
    {
        (_plan, _run, _workforce, _clock, _start) = (plan, run, workforce, clock, clock.GetTimestamp());
        (_work, _owners) = (new ShardWork?[plan.Shards], new IWorker?[plan.Shards]);
        _orders = new OrderBook(run);
        _update = new SharedUpdate(plan, run, _orders, workforce, Crew);
        _isReady = run.Workers == 0;
        workforce.Changed += Refresh;
        workforce.Ticked += Tick;
        Refresh(this, EventArgs.Empty);
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <inheritdoc/>
    public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RollOrder order = _orders.Order(request);
        lock (_lock)
        {
            if (_fault is not null)
                return Task.FromException<ShardResult>(_fault);
            if (_iteration != request.Iteration)
                Leave();
            _iteration = request.Iteration;
            ShardWork work = _work[request.Shard] = new(order, IsVerified(request));
            Dispatch(work);
            return work.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public PpoLosses Learn(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results) =>
        _update.Learn(learner, update, results);

    public void Dispose()
    {
        _workforce.Changed -= Refresh;
        _workforce.Ticked -= Tick;
        IPlayer[] crew;
        lock (_lock)
        {
            crew = [.. _begun, _run.Local];
            _begun.Clear();
            _late.Clear();
            Array.Clear(_work);
        }

        foreach (IPlayer player in crew)
            _ = Quietly(player.CloseAsync(_run.Name));
        _run.Store.DropAll($"{_run.Name}/");
    }

    // ---- Who plays
    private void Refresh(object? sender, EventArgs e)
    {
        List<IWorker> news;
        lock (_lock)
        {
            IReadOnlyList<IWorker> members = _workforce.Members, available = _workforce.Available; // here, so that the last to look wins
            _begun.IntersectWith(members);
            _refused.IntersectWith(members);
            news = [.. available.Where(IsNew)];
            _beginning.UnionWith(news);
            Assign(available);
            DispatchAll();
        }

        foreach (IWorker player in news)
            _ = BeginAsync(player);
    }

    private async Task BeginAsync(IWorker player)
    {
        string? refusal = null;
        bool isDone = false;
        try
        {
            WorkAnswer answer = await player.BeginAsync(_run.Begin).WaitAsync(Beginning);
            isDone = answer.Outcome == WorkOutcome.Done;
            refusal = answer.Outcome == WorkOutcome.Failed ? answer.Text : null;
            if (answer.Outcome == WorkOutcome.Unreachable)
                throw new IOException(answer.Text);
        }
        catch (Exception e)
        {
            _run.Notice($"worker {player.Name} could not begin: {e.Message}");
            await Task.Delay(Lonely); // and then it is asked again, if it is there
        }

        lock (_lock)
        {
            _beginning.Remove(player);
            if (isDone)
                _begun.Add(player);
            if (refusal is not null)
                _refused.Add(player);
        }

        if (isDone)
        {
            Refresh(this, EventArgs.Empty);
            string idle = Crew().Count > _plan.Shards ? $"; {_plan.Shards} shards are fewer than workers, so that some are idle" : "";
            _run.Notice(string.Create(CultureInfo.InvariantCulture, $"worker {player.Name} has joined{idle}"));
        }
        else if (refusal is not null)
        {
            _run.Notice($"worker {player.Name} is refused: {refusal}");
            await Quietly(player.EndAsync(refusal));
        }
    }

    // ---- What is given to whom; under the lock
    private bool IsNew(IWorker player) => !_begun.Contains(player) && !_refused.Contains(player) && !_beginning.Contains(player);

    private void Assign(IReadOnlyList<IWorker> available)
    {
        _crew = [.. available.Where(player => _begun.Contains(player) && !_late.Exists(attempt => attempt.Player == player))];
        _isReady |= _crew.Count >= _run.Workers;
        _lonelySince = _crew.Count > 0 ? TimeSpan.MaxValue : _lonelySince == TimeSpan.MaxValue ? Now : _lonelySince;
        _owners = _run.IsSharded ? Assignment.Ranges(_crew, _plan.Shards) : Assignment.Of(_crew, _owners);
    }

    // A new iteration begins. What somebody is still at has been played by another; more would only wait behind it.
    private void Leave()
    {
        foreach (ShardWork work in _work.OfType<ShardWork>())
        {
            _late.AddRange(work.Attempts.Where(attempt => !attempt.IsOver && attempt.Player != _run.Local));
            work.Release();
        }

        Array.Clear(_work);
        if (_late.Count > 0)
            Assign(_workforce.Available);
    }

    private void DispatchAll()
    {
        foreach (ShardWork? work in _work)
        {
            if (work is { IsOver: false, First: null } && !work.Attempts.Exists(IsAlive))
                Dispatch(work);
        }
    }

    private void Dispatch(ShardWork work)
    {
        if (!_isReady)
            return;
        IPlayer? owner = _owners[work.Order.Shard];
        if (owner is null && (_run.Workers == 0 || Now - _lonelySince >= Lonely))
            owner = Local();
        if (owner is null)
            return;
        Start(work, owner);
        if (!work.IsVerified)
            return;
        if (Other(work) is { } second)
        {
            Start(work, second);
        }
        else if (!_isAlone)
        {
            _isAlone = true;
            _run.Notice("one worker alone is verified by nobody");
        }
    }

    private void Start(ShardWork work, IPlayer player)
    {
        if (work.Attempts.Count > 0)
            _run.Metrics.Retries.Add(1);
        var attempt = new Attempt(player, Now);
        work.Attempts.Add(attempt);
        _ = RunAsync(work, attempt);
    }

    private List<IWorker> Crew()
    {
        lock (_lock)
            return _crew;
    }

    private bool IsAlive(Attempt attempt) => !attempt.IsOver && (attempt.Player is not IWorker worker || _crew.Contains(worker));

    // The one that has least to do and not this shard.
    private IWorker? Other(ShardWork work) => _crew.Where(player => !work.Attempts.Exists(attempt => attempt.Player == player))
        .MinBy(player => _work.Sum(other => other?.Attempts.Count(attempt => attempt.Player == player && !attempt.IsOver) ?? 0));

    private IPlayer Local()
    {
        if (!_hasLocal)
        {
            _hasLocal = true;
            _run.Notice("no worker is there: the learner plays itself until one is");
        }

        return _run.Local;
    }

    private void Tick(object? sender, EventArgs e)
    {
        foreach (ShardWork? work in _work)
        {
            if (work is { IsVerified: true })
                Settle(work); // whoever had the second result to give may be gone
        }

        bool isChanged;
        lock (_lock)
        {
            // Nothing is known of a call that was lost on its way, so that its worker is asked again some day.
            isChanged = _late.RemoveAll(attempt => Now - attempt.Start > Forgotten) > 0 || _workforce.Available.Any(IsNew);
            if (!_isReady && _run.IsAskedToStop())
                Array.ForEach(_work, static work => work?.Fail(new OperationCanceledException("asked to stop before workers were there.")));
            DispatchAll();
            TimeSpan limit = _usual.Limit;
            foreach (ShardWork? work in _work)
            {
                if (work is { IsOver: false, First: null, Attempts.Count: > 0 } && Now - work.Attempts[^1].Start > limit
                    && (Other(work) ?? Spare(work)) is { } second)
                    Start(work, second);
            }
        }

        if (isChanged)
            Refresh(this, EventArgs.Empty);
    }

    // Where there is no other worker, the learner itself.
    private IPlayer? Spare(ShardWork work) => work.Attempts.Exists(attempt => attempt.Player == _run.Local) ? null : _run.Local;

    // By number, so that it is the same for the same run.
    private bool IsVerified(ShardRequest request)
    {
        if (_run.VerifyShare <= 0)
            return false;
        ulong mixed = unchecked(((ulong)request.Iteration * 0x9E3779B97F4A7C15) + ((ulong)request.Shard * 0xC2B2AE3D27D4EB4F));
        mixed = unchecked((mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93);
        return (mixed >> 11) * (1.0 / (1UL << 53)) < _run.VerifyShare;
    }

    private static async Task Quietly(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e)
        {
            System.Diagnostics.Debug.WriteLine(e.Message); // it is gone, and so knows
        }
    }
}
