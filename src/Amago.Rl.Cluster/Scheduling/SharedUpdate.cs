using System.Globalization;
using System.Net;
using Amago.Rl.Cluster.Mesh;
using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// Has the updates of a run made by its workers, each of which learns from the shards that it played. The learner is a member without
/// shards: it has the totals and makes the same step. Where a member is lost, everybody is as before the update, and it is made again
/// with others: rollouts that are lost are played again.
/// </summary>
/// <param name="plan">What the run's shards are.</param>
/// <param name="run">The run.</param>
/// <param name="orders">What was asked for.</param>
/// <param name="workforce">Tells who answers.</param>
/// <param name="crew">The workers that have begun the run.</param>
internal sealed class SharedUpdate(
    ShardPlan plan, ScheduledRun run, OrderBook orders, Workforce workforce, Func<IReadOnlyList<IWorker>> crew)
{
    private const int MaxAttempts = 10;

    private static readonly TimeSpan Lonely = TimeSpan.FromSeconds(2), Glance = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private long _epoch;

    /// <inheritdoc cref="IGradientTransport.Learn"/>
    public PpoLosses Learn(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results)
    {
        string why = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            IWorker[] players = Players(update.Iteration);
            if (players.Length == 0)
                return AloneAsync(learner, update, results).GetAwaiter().GetResult();
            try
            {
                return TogetherAsync(learner, update, players).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or TimeoutException)
            {
                why = e is IOException || why.Length == 0 ? e.Message : why; // that others were cancelled says less
                run.Metrics.Retries.Add(1);
                workforce.Check();
                Thread.Sleep(Glance);
            }
        }

        run.Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {update.Iteration}: the learner learns alone, for {MaxAttempts} updates together have failed; the last: {why}"));
        return AloneAsync(learner, update, results).GetAwaiter().GetResult();
    }

    // Those who have the rollouts, as far as they are there; the learner alone where nobody comes within two seconds.
    private IWorker[] Players(long iteration)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < Lonely; waited += Glance)
        {
            IReadOnlyList<IWorker> there = crew();
            IWorker[] winners = [.. orders.Winners(iteration).OfType<IWorker>().Where(there.Contains)];
            if (winners.Length > 0)
                return winners;
            if (there.Count > 0)
                return [.. there.Take(plan.Shards)];
            if (run.Workers == 0)
                break;
            Thread.Sleep(Glance);
        }

        return [];
    }

    private async Task<PpoLosses> AloneAsync(ShardedLearner learner, ShardedUpdate update, IReadOnlyList<ShardResult> results)
    {
        ShardResult[] whole = await Task.WhenAll(results.Select(result =>
            result.HasRollout ? Task.FromResult(result) : ReplayedAsync(update.Iteration, result.Shard)));
        return learner.Learn(update, whole, new LocalExchange(plan.Shards));
    }

    private async Task<ShardResult> ReplayedAsync(long iteration, int shard)
    {
        WorkAnswer begun = await run.Local.BeginAsync(run.Begin);
        RollOrder order = orders.Find(iteration, shard) with { KeepsRollout = false };
        (WorkAnswer answer, byte[] bytes) = begun.Outcome == WorkOutcome.Done ? await run.Local.RollAsync(order) : (begun, []);
        Expect(run.Local, answer.Outcome, answer.Text);
        return ShardResult.FromBytes(bytes, plan);
    }

    private async Task<PpoLosses> TogetherAsync(ShardedLearner learner, ShardedUpdate update, IWorker[] players)
    {
        using var lost = new CancellationTokenSource();
        long epoch = _epoch++;
        workforce.Changed += Look;
        try
        {
            Look(this, EventArgs.Empty);
            ShardRange[] ranges = [.. players.Select((_, i) => Assignment.RangeOf(plan.Shards, players.Length, i))];
            string hash = learner.Hash;
            var state = new Lazy<Blob>(() => run.Store.Keep($"{run.Name}/learner", learner.ToBytes()));
            IEnumerable<Task<IPEndPoint>> preparing = players.Select((player, i) => PrepareAsync(
                player, new PrepareOrder(run.Name, epoch, update.Iteration, ranges[i].First, ranges[i].Count, hash), state, lost.Token));
            IPEndPoint[] addresses = await Task.WhenAll(preparing).WaitAsync(lost.Token);
            MeshMember[] members =
            [
                new(run.Home.Address, new ShardRange(0, 0)), .. addresses.Select((address, i) => new MeshMember(address, ranges[i])),
            ];
            var mesh = new MeshPlan(run.Name, epoch, plan.Shards, members);
            Task<WorkAnswer>[] updating = [.. players.Select((player, i) => UpdateAsync(player, update, mesh, i + 1))];
            foreach (Task<WorkAnswer> other in updating)
                _ = CancelWithAsync(other, lost);
            PpoLosses losses = await MeshUpdate.RunAsync(
                mesh, 0, run.Home.Port, exchange => learner.Learn(update, [], exchange), lost.Token);
            await CompareAsync(players, updating, learner.Hash, lost.Token);
            return losses;
        }
        finally
        {
            workforce.Changed -= Look;
            lock (_lock)
                lost.Cancel(); // what still prepares for this attempt touches the learner no more
        }

        void Look(object? sender, EventArgs e)
        {
            if (!players.All(workforce.Available.Contains))
                _ = CancelAsync(lost);
        }
    }

    // A member has what it needs: the learner's parameters and optimiser, and the rollouts of its shards.
    private async Task<IPEndPoint> PrepareAsync(IWorker player, PrepareOrder order, Lazy<Blob> state, CancellationToken lost)
    {
        PrepareAnswer answer = await AskAsync(player, () => player.PrepareAsync(order));
        Expect(player, answer.Outcome, answer.Text);
        if (answer.NeedsState)
        {
            LoadOrder load;
            lock (_lock)
            {
                lost.ThrowIfCancellationRequested();
                load = new LoadOrder(run.Name, order.Epoch, state.Value, run.Self);
            }

            WorkAnswer loaded = await AskAsync(player, () => player.LoadAsync(load));
            Expect(player, loaded.Outcome, loaded.Text);
        }

        lost.ThrowIfCancellationRequested();
        await Task.WhenAll(answer.Missing.Select(async shard =>
        {
            (WorkAnswer played, _) = await AskAsync(player, () => player.RollAsync(orders.Find(order.Iteration, shard)));
            Expect(player, played.Outcome, played.Text);
        }));
        return IPEndPoint.Parse(answer.Address);
    }

    // However the engine says that a worker is gone: it is lost.
    private static async Task<T> AskAsync<T>(IWorker player, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e)
        {
            throw new IOException($"{player.Name}: {e.Message}", e);
        }
    }

    private Task<WorkAnswer> UpdateAsync(IWorker player, ShardedUpdate update, MeshPlan mesh, int own) =>
        player.UpdateAsync(new UpdateOrder(
            run.Name,
            mesh.Epoch,
            update.Iteration,
            update.LearningRate,
            own,
            [.. mesh.Members.Select(static one => new UpdateMember(one.Address.ToString(), one.Shards.First, one.Shards.Count))]));

    private static async Task CancelWithAsync(Task<WorkAnswer> other, CancellationTokenSource lost)
    {
        try
        {
            if ((await other).Outcome is WorkOutcome.Done or WorkOutcome.Diverged)
                return; // the learner will find the same
        }
        catch (Exception e)
        {
            System.Diagnostics.Debug.WriteLine(e.Message); // it is gone
        }

        await CancelAsync(lost);
    }

    private static async Task CancelAsync(CancellationTokenSource lost)
    {
        try
        {
            await lost.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // the update is over
        }
    }

    // Who was lost in the last exchange differs, and loads the learner's state next time; who says that it is done has to agree.
    private static async Task CompareAsync(IWorker[] players, Task<WorkAnswer>[] updating, string hash, CancellationToken lost)
    {
        await Task.WhenAny(Task.WhenAll(updating), Task.Delay(Lonely, lost));
        for (int i = 0; i < players.Length; i++)
        {
            if (updating[i] is { IsCompletedSuccessfully: true, Result: { Outcome: WorkOutcome.Done } answer } && answer.Text != hash)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"expected the update of the learner ({hash.AsSpan(0, 8)}) of {players[i].Name} too, got another "
                    + $"({answer.Text.AsSpan(0, Math.Min(8, answer.Text.Length))}): one of the machines computes wrongly."));
            }
        }
    }

    private static void Expect(IPlayer player, WorkOutcome outcome, string text)
    {
        switch (outcome)
        {
            case WorkOutcome.Done:
                return;
            case WorkOutcome.Diverged:
                throw new DivergedException(text);
            case WorkOutcome.Failed:
                throw new InvalidOperationException($"{player.Name}: {text}");
            default:
                throw new IOException($"{player.Name}: {outcome} {text}");
        }
    }
}
