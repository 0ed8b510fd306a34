using System.Numerics;

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
    /// <param name="fill">Writes all numbers that a shard has; it is called for one shard after the other.</param>
    /// <returns>The sums of the branches of <see cref="FixedTree.Cover"/>; they hold until the next call.</returns>
    public ReadOnlySpan<T> Sum(Action<int, Span<T>> fill)
    {
        IReadOnlyList<ShardRange> parts = [];
        for (int shard = range.First; shard < range.End; shard++)
        {
            int held = parts.Count * length;
            if (_values.Length < held + length)
                Array.Resize(ref _values, held + length);
            fill(shard, _values.AsSpan(held, length));
            parts = tree.Sum([.. parts, new ShardRange(shard, 1)], _values.AsSpan(0, held + length));
        }

        return _values.AsSpan(0, parts.Count * length);
    }
}
