using System.Numerics;
using Amago.Kernels;

namespace Amago.Rl.Exchanges;

/// <summary>
/// Sums of the branches of a range, made of what its shards have one after the other, in the order of the tree. It takes memory for a few
/// shards at a time, not for all.
/// </summary>
/// <param name="tree">The order of the sums.</param>
/// <param name="range">The shards.</param>
/// <param name="length">Numbers of each shard.</param>
internal sealed class BranchSums<T>(FixedTree tree, ShardRange range, int length)
    where T : unmanaged, INumber<T>
{
    private T[] _values = [];

    /// <summary>Adds up what the shards have.</summary>
    /// <param name="fill">
    /// Writes all numbers that a shard has; it gets the shard, its place among those that are computed at once, and room.
    /// </param>
    /// <param name="atOnce">How many shards are computed at once, on as many threads; sums do not depend on it.</param>
    /// <returns>The sums of the branches of <see cref="FixedTree.Cover"/>; they hold until the next call.</returns>
    public ReadOnlySpan<T> Sum(Action<int, int, Memory<T>> fill, int atOnce = 1)
    {
        IReadOnlyList<ShardRange> parts = [];
        for (int first = range.First; first < range.End; first += atOnce)
        {
            int count = Math.Min(atOnce, range.End - first), start = first, held = parts.Count * length, size = held + (count * length);
            if (_values.Length < size)
                Array.Resize(ref _values, size);
            if (count == 1)
                fill(first, 0, _values.AsMemory(held, length)); // with the kernels' threads, where there are some
            else
                Workers.For(count, place => fill(start + place, place, _values.AsMemory(held + (place * length), length)));
            parts = tree.Sum(
                [.. parts, .. Enumerable.Range(first, count).Select(static shard => new ShardRange(shard, 1))], _values.AsSpan(0, size));
        }

        return _values.AsSpan(0, parts.Count * length);
    }
}
