namespace Amago.Rl.Shards;

/// <summary>
/// Asks for the rollouts of all shards and puts them together, in the shards' order whenever they come. It keeps the states that the next
/// rollout starts from until the results of all shards are there.
/// </summary>
/// <param name="plan">What the shards are.</param>
/// <param name="transport">Has them played.</param>
internal sealed class ShardCollector(ShardPlan plan, IShardTransport transport)
{
    private readonly Task<ShardResult>?[] _asked = new Task<ShardResult>?[plan.Shards];
    private readonly ShardState[] _states = Initial(plan, transport);
    private readonly Rollout?[] _copies = new Rollout?[plan.Shards];
    private Rollout? _whole;

    /// <summary>The states that the next rollout starts from, in the shards' order.</summary>
    public IReadOnlyList<ShardState> States => _states;

    /// <summary>Has all shards play, those which were not asked before.</summary>
    /// <param name="iteration">Number of the rollout.</param>
    /// <param name="version">Updates that the parameters have seen.</param>
    /// <param name="parameters">The parameters to play with.</param>
    public void Ask(long iteration, long version, ShardParameters parameters)
    {
        for (int shard = 0; shard < _asked.Length; shard++)
        {
            if (_asked[shard] is null)
                _asked[shard] = Asked(new ShardRequest(shard, iteration, version, _states[shard], parameters));
        }
    }

    /// <summary>Waits until no shard plays any more, whatever came of it.</summary>
    public void Wait()
    {
        foreach (Task<ShardResult>? asked in _asked)
            asked?.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                .Wait();
    }

    /// <summary>Takes the results of all shards, which were asked for.</summary>
    /// <param name="iteration">Number of the rollout.</param>
    /// <param name="finished">Receives the episodes that ended, shard by shard.</param>
    /// <returns>The results in the shards' order; those of shards in this process are read from the shards' own memory.</returns>
    /// <remarks>
    /// Where shards failed, the first one's exception is thrown; they are asked again next time, and the others' results stay.
    /// </remarks>
    public IReadOnlyList<ShardResult> Take(long iteration, List<FinishedEpisode> finished)
    {
        Wait();
        var results = new ShardResult[_asked.Length];
        Task<ShardResult>? failed = null;
        for (int shard = 0; shard < _asked.Length; shard++)
        {
            Task<ShardResult> asked = Checked(shard, iteration);
            if (asked.IsCompletedSuccessfully)
            {
                results[shard] = asked.Result;
                continue;
            }

            _asked[shard] = null;
            failed ??= asked;
        }

        failed?.GetAwaiter().GetResult();
        for (int shard = 0; shard < results.Length; shard++)
        {
            finished.AddRange(results[shard].Played.Episodes);
            _states[shard] = results[shard].NextState;
            _asked[shard] = null;
        }

        return results;
    }

    /// <summary>Puts the results of all shards together.</summary>
    /// <returns>All environments' rollout, (T, N).</returns>
    public Rollout Whole(IReadOnlyList<ShardResult> results)
    {
        if (results.Count == 1 && plan.PolicyLag == 0)
            return results[0].Rollout;
        _whole ??= new Rollout(plan, plan.Environments);
        foreach (ShardResult result in results)
            _whole.CopyFrom(result.Rollout, result.Shard * plan.ShardEnvironments);
        return _whole;
    }

    /// <summary>The results, with rollouts that do not change while the next ones are played.</summary>
    public IReadOnlyList<ShardResult> Kept(IReadOnlyList<ShardResult> results)
    {
        return plan.PolicyLag == 0 ? results : [.. results.Select(result => result.IsLive ? result.Copy(Room(result.Shard)) : result)];

        Rollout Room(int shard) => _copies[shard] ??= new Rollout(plan, plan.ShardEnvironments);
    }

    /// <summary>Goes on from other states; what was asked for is forgotten.</summary>
    public void Restart(IReadOnlyList<ShardState> states)
    {
        Wait();
        Array.Clear(_asked);
        for (int shard = 0; shard < _states.Length; shard++)
            _states[shard] = states[shard];
    }

    private static ShardState[] Initial(ShardPlan plan, IShardTransport transport) => transport is InProcessShards own
        ? [.. own.Shards.Select(static shard => shard.State)]
        : [.. Enumerable.Repeat(ShardState.Initial, plan.Shards)];

    private Task<ShardResult> Asked(ShardRequest request)
    {
        try
        {
            return transport.RollAsync(request, CancellationToken.None)
                ?? throw new InvalidOperationException($"Shard {request.Shard}: expected a task of its transport, got null.");
        }
        catch (Exception e)
        {
            return Task.FromException<ShardResult>(e); // the other shards play nevertheless
        }
    }

    private Task<ShardResult> Checked(int shard, long iteration)
    {
        Task<ShardResult> asked = _asked[shard]
            ?? throw new InvalidOperationException($"Shard {shard}: expected a rollout that was asked for, got none.");
        if (!asked.IsCompletedSuccessfully)
            return asked;
        try
        {
            ShardResult result = asked.Result ?? throw new InvalidOperationException(
                $"Shard {shard}: expected its result of iteration {iteration}, got null.");
            if (result.Shard != shard || result.Iteration != iteration || !result.Plan.Equals(plan))
            {
                throw new InvalidOperationException(
                    $"Shard {shard}: expected its result of iteration {iteration}, got that of shard {result.Shard} of "
                    + $"{result.Plan.Shards} in iteration {result.Iteration}.");
            }

            result.Expect();
            return asked;
        }
        catch (InvalidOperationException e)
        {
            return Task.FromException<ShardResult>(e);
        }
    }
}
