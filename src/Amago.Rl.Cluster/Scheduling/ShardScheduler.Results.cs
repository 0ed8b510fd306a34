using System.Security.Cryptography;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <content>What comes back of the shards that were given out.</content>
internal sealed partial class ShardScheduler
{
    private async Task RunAsync(ShardWork work, Attempt attempt)
    {
        await Task.Yield(); // out of the lock
        try
        {
            (WorkAnswer answer, byte[] result) = await (attempt.Player == _run.Local ? BegunLocallyAsync(work.Order)
                : attempt.Player.RollAsync(work.Order));
            switch (answer.Outcome)
            {
                case WorkOutcome.Done when answer.Result is not null:
                    Take(work, attempt, result);
                    break;
                case WorkOutcome.Diverged:
                    Fail(work, attempt, new DivergedException(answer.Text));
                    break;
                case WorkOutcome.UnknownRun:
                    Forget(attempt.Player);
                    Lose(work, attempt, "it does not know the run");
                    break;
                case WorkOutcome.Unreachable:
                    Doubt(attempt.Player);
                    Lose(work, attempt, answer.Text);
                    break;
                default:
                    FailOnce(work, attempt, answer.Text);
                    break;
            }
        }
        catch (Exception e)
        {
            Doubt(attempt.Player);
            Lose(work, attempt, e.Message);
        }
    }

    private async Task<(WorkAnswer Answer, byte[] Result)> BegunLocallyAsync(RollOrder order)
    {
        WorkAnswer begun = await _run.Local.BeginAsync(_run.Begin);
        return begun.Outcome == WorkOutcome.Done ? await _run.Local.RollAsync(order with { KeepsRollout = false }) : (begun, []);
    }

    private void Take(ShardWork work, Attempt attempt, byte[] bytes)
    {
        _run.Metrics.Received.Add(bytes.Length);
        ShardResult result;
        try
        {
            result = ShardResult.FromBytes(bytes, _plan);
        }
        catch (ArgumentException e)
        {
            Fail(work, attempt, new InvalidOperationException($"Shard {work.Order.Shard}, on {attempt.Player.Name}: {e.Message}", e));
            return;
        }

        byte[] hash = HashOf(result, bytes);
        (byte[] Hash, string Player)? first;
        lock (_lock)
        {
            first = work.First;
            if (first is null)
            {
                work.First = (hash, attempt.Player.Name);
                work.Result = result;
                _orders.Won(work.Order, attempt.Player);
                _usual.Add(Now - attempt.Start);
                _run.Metrics.Duration.Record((Now - attempt.Start).TotalSeconds);
            }
        }

        if (first is { } other && !other.Hash.AsSpan().SequenceEqual(hash) && !_run.Begin.RestartsEpisodes)
            Fault(work, $"{other.Player} ({Short(other.Hash)}) and {attempt.Player.Name} ({Short(hash)})");
        End(work, attempt);
    }

    // A result ends with its SHA-256. The learner's own has a rollout where those of workers leave theirs behind.
    private byte[] HashOf(ShardResult result, byte[] bytes) =>
        (_run.IsSharded && result.HasRollout ? result.WithoutRollout().ToBytes() : bytes)[^SHA256.HashSizeInBytes..];

    // Where a result is verified, the second one is waited for as long as somebody is at it, but not longer than for a first one.
    private void Settle(ShardWork work)
    {
        lock (_lock)
        {
            TimeSpan limit = _usual.Limit;
            if (work.Result is not null
                && (!work.IsVerified || !work.Attempts.Exists(attempt => IsAlive(attempt) && Now - attempt.Start <= limit)))
                work.Complete();
        }
    }

    private void End(ShardWork work, Attempt attempt)
    {
        bool wasLate;
        lock (_lock)
        {
            attempt.IsOver = true;
            wasLate = _late.Remove(attempt);
        }

        Settle(work);
        if (wasLate)
            Refresh(this, EventArgs.Empty); // its worker has time again
    }

    private void Fail(ShardWork work, Attempt attempt, Exception exception)
    {
        if (work.First is null)
            work.Fail(exception);
        End(work, attempt);
    }

    // It may be the machine's own failure, out of memory say: another one tells.
    private void FailOnce(ShardWork work, Attempt attempt, string why)
    {
        var failure = new InvalidOperationException(
            $"Shard {work.Order.Shard}, iteration {work.Order.Iteration}, on {attempt.Player.Name}: {why}");
        lock (_lock)
        {
            if (work is { Failure: null, First: null, IsOver: false } && Other(work) is { } second)
            {
                work.Failure = failure;
                Start(work, second);
            }
            else if (work.First is null)
            {
                work.Fail(work.Failure ?? failure);
            }
        }

        End(work, attempt);
    }

    private void Lose(ShardWork work, Attempt attempt, string why)
    {
        lock (_lock)
        {
            attempt.IsOver = true;
            if (work is { First: null, IsOver: false } && ++work.Losses >= MaxLosses)
            {
                work.Fail(new IOException(
                    $"Shard {work.Order.Shard}, iteration {work.Order.Iteration}: lost {MaxLosses} times, by {attempt.Player.Name} "
                    + $"at last: {why}"));
            }

            DispatchAll();
        }

        End(work, attempt);
    }

    // It gets nothing until it answers a ping.
    private void Doubt(IPlayer player)
    {
        if (player is IWorker worker)
            _workforce.Doubt(worker);
    }

    private void Forget(IPlayer player)
    {
        lock (_lock)
            _begun.RemoveWhere(worker => worker == player);
        Refresh(this, EventArgs.Empty);
    }

    private void Fault(ShardWork work, string both)
    {
        var fault = new InvalidOperationException(
            $"Shard {work.Order.Shard}, iteration {work.Order.Iteration}: expected the same result of any worker, got two of {both}. The "
            + "environment is not a function of its seed and its actions, or one of the machines computes wrongly.");
        lock (_lock)
        {
            _fault ??= fault;
            foreach (ShardWork? other in _work)
                other?.Fail(fault);
        }

        _run.Notice(fault.Message);
    }

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 4));
}
