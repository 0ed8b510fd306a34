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
                    Take(work, attempt, answer.Result.Hash, result);
                    break;
                case WorkOutcome.Diverged:
                    Fail(work, attempt, new DivergedException(answer.Text));
                    break;
                case WorkOutcome.UnknownRun:
                    Lose(work, attempt, "it does not know the run", isUnknown: true);
                    break;
                case WorkOutcome.Unreachable:
                    Lose(work, attempt, answer.Text, isUnknown: false);
                    break;
                default:
                    Fail(work, attempt, new InvalidOperationException(
                        $"Shard {work.Order.Shard}, iteration {work.Order.Iteration}, on {attempt.Player.Name}: {answer.Text}"));
                    break;
            }
        }
        catch (Exception e)
        {
            Lose(work, attempt, e.Message, isUnknown: false);
            _workforce.Check();
        }
    }

    private async Task<(WorkAnswer Answer, byte[] Result)> BegunLocallyAsync(RollOrder order)
    {
        WorkAnswer begun = await _run.Local.BeginAsync(_run.Begin);
        return begun.Outcome == WorkOutcome.Done ? await _run.Local.RollAsync(order with { KeepsRollout = false }) : (begun, []);
    }

    private void Take(ShardWork work, Attempt attempt, byte[] hash, byte[] bytes)
    {
        _run.Metrics.Received.Add(bytes.Length);
        (byte[] Hash, string Player)? first;
        lock (_lock)
        {
            attempt.IsOver = true;
            first = work.First;
            if (first is null)
            {
                work.First = (hash, attempt.Player.Name);
                _orders.Won(work.Order, attempt.Player);
                _usual.Add(Now - attempt.Start);
                _run.Metrics.Duration.Record((Now - attempt.Start).TotalSeconds);
            }
        }

        if (first is { } other)
        {
            if (!other.Hash.AsSpan().SequenceEqual(hash) && !_run.Begin.RestartsEpisodes)
                Fault(work, $"{other.Player} ({Short(other.Hash)}) and {attempt.Player.Name} ({Short(hash)})");
        }
        else
        {
            Decode(work, attempt, bytes);
        }

        Settle(work);
    }

    private void Decode(ShardWork work, Attempt attempt, byte[] bytes)
    {
        try
        {
            work.Result = ShardResult.FromBytes(bytes, _plan);
        }
        catch (ArgumentException e)
        {
            work.Fail(new InvalidOperationException($"Shard {work.Order.Shard}, on {attempt.Player.Name}: {e.Message}", e));
        }
    }

    // Where it is verified, the second result is waited for as long as somebody is at it.
    private void Settle(ShardWork work)
    {
        lock (_lock)
        {
            if (work.Result is not null && (!work.IsVerified || !work.Attempts.Exists(IsAlive)))
                work.Complete();
        }
    }

    private void Fail(ShardWork work, Attempt attempt, Exception exception)
    {
        lock (_lock)
            attempt.IsOver = true;
        if (work.Result is null)
            work.Fail(exception);
        Settle(work);
    }

    private void Lose(ShardWork work, Attempt attempt, string why, bool isUnknown)
    {
        lock (_lock)
        {
            attempt.IsOver = true;
            if (isUnknown)
                _begun.Remove(attempt.Player);
            if (work is { Result: null, IsOver: false } && ++work.Losses >= MaxLosses)
            {
                work.Fail(new IOException(
                    $"Shard {work.Order.Shard}, iteration {work.Order.Iteration}: lost {MaxLosses} times, by {attempt.Player.Name} "
                    + $"at last: {why}"));
            }

            if (_crew.Count > 0 || isUnknown)
                DispatchAll();
        }

        Settle(work);
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
