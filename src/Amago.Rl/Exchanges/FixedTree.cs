using System.Numerics;
using System.Numerics.Tensors;

namespace Amago.Rl;

/// <summary>
/// The order in which what S shards have is added up: a binary tree whose shape is a function of S alone. A branch of n shards has the
/// largest power of two below n on its left, and the rest on its right; its sum is that of the left plus that of the right. So whoever has
/// a range of shards may send the sums of whole branches, and the total has the same bits wherever the ranges are cut.
/// </summary>
public sealed class FixedTree
{
    /// <summary>The tree of a number of shards.</summary>
    /// <param name="shards">Number of shards, S, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one.</exception>
    public FixedTree(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        Shards = shards;
    }

    /// <summary>Number of shards, S.</summary>
    public int Shards { get; }

    /// <summary>The fewest branches that a range consists of, in the order of their shards.</summary>
    /// <param name="range">Shards of the tree; an empty range has no branches.</param>
    /// <exception cref="ArgumentException">The range is not one of the tree's.</exception>
    public IReadOnlyList<ShardRange> Cover(ShardRange range)
    {
        if (range.First < 0 || range.Count < 0 || range.First > Shards - range.Count)
            throw new ArgumentException($"Fixed tree: expected a range of {Shards} shards, got {range}.", nameof(range));
        var cover = new List<ShardRange>();
        for (int first = range.First; first < range.End; first = cover[^1].End)
            cover.Add(Largest(first, range.End));
        return cover;
    }

    /// <summary>Adds up what the parts of a range have, in place.</summary>
    /// <param name="parts">
    /// Branches that follow one another. Sums of those that make up larger ones take their place: of all shards' parts one is left.
    /// </param>
    /// <param name="values">As many numbers for each part, part by part. The sums come first, as many as are returned.</param>
    /// <returns>The branches that the sums are of: those of <see cref="Cover"/>.</returns>
    /// <exception cref="ArgumentException">Parts do not follow one another, are no branches, or have another number of values.</exception>
    public IReadOnlyList<ShardRange> Sum<T>(IReadOnlyList<ShardRange> parts, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(parts);
        int length = parts.Count == 0 ? 0 : values.Length / parts.Count;
        if (length * parts.Count != values.Length)
        {
            throw new ArgumentException(
                $"Fixed tree: expected as many values for each of {parts.Count} parts, got {values.Length} in all.", nameof(values));
        }

        var sums = new List<ShardRange>();
        for (int i = 0; i < parts.Count; i++)
        {
            if (!IsBranch(parts[i]) || (i > 0 && parts[i].First != parts[i - 1].End))
            {
                throw new ArgumentException(
                    $"Fixed tree: expected branches of {Shards} shards that follow one another, got {string.Join(", ", parts)}.",
                    nameof(parts));
            }

            if (sums.Count < i)
                Of(values, i).CopyTo(Of(values, sums.Count));
            sums.Add(parts[i]);
            while (sums.Count > 1 && IsBranch(Joined(sums)) && Left(Joined(sums).Count) == sums[^2].Count)
            {
                Span<T> left = Of(values, sums.Count - 2);
                TensorPrimitives.Add<T>(left, Of(values, sums.Count - 1), left);
                sums[^2] = Joined(sums);
                sums.RemoveAt(sums.Count - 1);
            }
        }

        return sums;

        Span<T> Of(Span<T> all, int part) => all.Slice(part * length, length);
    }

    private static ShardRange Joined(List<ShardRange> sums) => new(sums[^2].First, sums[^2].Count + sums[^1].Count);

    // The largest power of two below n, which is 2 or more.
    private static int Left(int count) => 1 << BitOperations.Log2((uint)(count - 1));

    private bool IsBranch(ShardRange range) =>
        range is { First: >= 0, Count: > 0 } && range.First <= Shards - range.Count && Largest(range.First, range.End) == range;

    // The largest branch that begins with a shard and ends before another.
    private ShardRange Largest(int first, int end)
    {
        var branch = new ShardRange(0, Shards);
        while (branch.First != first || branch.End > end)
        {
            int left = Left(branch.Count);
            branch = first < branch.First + left
                ? new ShardRange(branch.First, left)
                : new ShardRange(branch.First + left, branch.Count - left);
        }

        return branch;
    }
}
