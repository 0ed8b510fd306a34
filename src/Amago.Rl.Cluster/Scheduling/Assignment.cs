namespace Amago.Rl.Cluster.Scheduling;

/// <summary>Which worker plays which shard. A pure function of who is there and of who had what, so that it can be tested alone.</summary>
/// <remarks>
/// Every worker gets as many shards as any other or one less. A shard stays where it was as long as that holds; one without a worker goes
/// to the worker of a neighbouring shard if it has room, else to the one that has fewest. Results do not depend on it, only time does.
/// </remarks>
internal static class Assignment
{
    /// <summary>Assigns shards to workers.</summary>
    /// <typeparam name="TWorker">What a worker is known by.</typeparam>
    /// <param name="workers">The workers that are there, each once; of equals the earlier gets more.</param>
    /// <param name="previous">Who had each shard (S); a worker that is not there any more has lost it.</param>
    /// <returns>Who has each shard (S); all default where there is no worker.</returns>
    public static TWorker?[] Of<TWorker>(IReadOnlyList<TWorker> workers, IReadOnlyList<TWorker?> previous)
        where TWorker : class
    {
        var owners = new TWorker?[previous.Count];
        if (workers.Count == 0)
            return owners;
        int few = previous.Count / workers.Count, many = previous.Count % workers.Count; // so many workers get one more
        var load = workers.ToDictionary(static worker => worker, static _ => 0);
        for (int shard = 0; shard < owners.Length; shard++) // what may stay
        {
            if (previous[shard] is { } owner && load.TryGetValue(owner, out int count) && (count < few || (count == few && many > 0)))
            {
                many -= count == few ? 1 : 0;
                Give(shard, owner);
            }
        }

        for (int shard = 0; shard < owners.Length; shard++)
        {
            if (owners[shard] is not null)
                continue;
            TWorker? left = shard > 0 ? owners[shard - 1] : null, right = shard + 1 < owners.Length ? owners[shard + 1] : null;
            TWorker chosen = left is not null && load[left] < few ? left
                : right is not null && load[right] < few ? right
                : workers.MinBy(worker => load[worker])!;
            Give(shard, chosen);
        }

        return owners;

        void Give(int shard, TWorker owner)
        {
            owners[shard] = owner;
            load[owner]++;
        }
    }

    /// <summary>Assigns shards in ranges that follow one another, so that a worker's sums are those of few branches of the tree.</summary>
    /// <param name="workers">The workers that are there, each once.</param>
    /// <param name="shards">Number of shards, S.</param>
    public static TWorker?[] Ranges<TWorker>(IReadOnlyList<TWorker> workers, int shards)
        where TWorker : class
    {
        var owners = new TWorker?[shards];
        for (int worker = 0; worker < workers.Count; worker++)
        {
            ShardRange range = RangeOf(shards, workers.Count, worker);
            owners.AsSpan(range.First, range.Count).Fill(workers[worker]);
        }

        return owners;
    }

    /// <summary>The shards of a worker among others, as many as any other has or one less.</summary>
    public static ShardRange RangeOf(int shards, int workers, int worker)
    {
        int first = (int)((long)worker * shards / workers);
        return new ShardRange(first, (int)((worker + 1L) * shards / workers) - first);
    }
}
