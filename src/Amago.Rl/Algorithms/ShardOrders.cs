namespace Amago.Rl.Algorithms;

/// <summary>
/// What is drawn for an update in shards: a function of the run's seed and of what it is drawn for, so that whoever computes a shard's part
/// of an update draws the same.
/// </summary>
/// <param name="seed">The run's seed, any number.</param>
internal readonly struct ShardOrders(long seed)
{
    /// <summary>The order in which an epoch takes a shard's samples.</summary>
    /// <param name="size">Number of the shard's samples.</param>
    /// <param name="iteration">Number of the rollout.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="shard">The shard.</param>
    public long[] Permutation(int size, long iteration, int epoch, int shard) =>
        new Generator(Seed("order", iteration, epoch, shard)).Permutation(size);

    /// <summary>The seed of the shifts of a shard's images in a minibatch.</summary>
    /// <param name="iteration">Number of the rollout.</param>
    /// <param name="minibatch">Number of the minibatch, all epochs counted through.</param>
    /// <param name="shard">The shard.</param>
    public ulong Shifts(long iteration, int minibatch, int shard) => Seed("shift", iteration, minibatch, shard);

    private ulong Seed(string what, long iteration, int part, int shard)
    {
        ulong mixed = Mix(unchecked((ulong)seed));
        foreach (char letter in what)
            mixed = Mix(mixed ^ letter);
        return Mix(Mix(Mix(mixed ^ (ulong)iteration) ^ (uint)part) ^ (uint)shard);
    }

    // The finalizer of SplitMix64 (Steele et al., 2014, "Fast splittable pseudorandom number generators"): all bits depend on all.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
