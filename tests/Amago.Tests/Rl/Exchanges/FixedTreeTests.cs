using Amago.Rl;

namespace Amago.Tests.Rl.Exchanges;

/// <summary>Sums in an order that is a function of the number of shards alone.</summary>
public sealed class FixedTreeTests
{
    public static TheoryData<int> Sizes { get; } = new(Enumerable.Range(1, 20));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void However_a_range_is_cut_the_total_has_the_bits_of_the_tree(int shards)
    {
        const int Length = 3;
        float[][] values = [.. Enumerable.Range(0, shards).Select(shard => Values(shard, Length))];
        float[] expected = Plain(values, 0, shards);
        var tree = new FixedTree(shards);
        for (int first = 0; first <= shards; first++)
        {
            for (int second = first; second <= shards; second++)
            {
                ShardRange[] ranges = [new(0, first), new(first, second - first), new(second, shards - second)];
                List<ShardRange> parts = [];
                List<float> sent = [];
                foreach (ShardRange range in ranges)
                {
                    float[] own = [.. values.Skip(range.First).Take(range.Count).SelectMany(static value => value)];
                    ShardRange[] leaves = [.. Enumerable.Range(range.First, range.Count).Select(static shard => new ShardRange(shard, 1))];
                    IReadOnlyList<ShardRange> branches = tree.Sum(leaves, own.AsSpan());
                    Assert.Equal(tree.Cover(range), branches);
                    Assert.Equal(PlainCover(0, shards, range), branches);
                    parts.AddRange(branches);
                    sent.AddRange(own.Take(branches.Count * Length));
                }

                float[] all = [.. sent];
                Assert.Equal([new ShardRange(0, shards)], tree.Sum(parts, all.AsSpan()));
                Assert.Equal(expected, all[..Length]);
            }
        }
    }

    [Fact]
    public void The_order_is_part_of_the_bits()
    {
        float[] values = [1, 2e-8f, 2e-8f, 2e-8f, 2e-8f, 2e-8f, 2e-8f, 2e-8f];
        float chain = values.Aggregate(static (sum, value) => sum + value);
        new FixedTree(8).Sum([.. Enumerable.Range(0, 8).Select(static shard => new ShardRange(shard, 1))], values.AsSpan());
        Assert.Equal(1, chain);
        Assert.Equal(1 + 1.1920929e-7f, values[0]); // half of them are added to each other first
    }

    [Fact]
    public void Says_what_is_no_part_of_the_tree()
    {
        var tree = new FixedTree(5);
        Fails.With<ArgumentException>(() => tree.Cover(new(3, 3)), "expected a range of 5 shards, got [3, 6)");
        Fails.With<ArgumentException>(() => tree.Cover(new(-1, 3)), "got [-1, 2)");
        Fails.With<ArgumentException>(() => tree.Cover(new(1, int.MaxValue)), "expected a range of 5 shards");
        Fails.With<ArgumentException>(() => tree.Sum([new(1, 2)], new float[2].AsSpan()), "expected branches of 5 shards", "got [1, 3)");
        Fails.With<ArgumentException>(() => tree.Sum([new(0, 2), new(4, 1)], new float[2].AsSpan()), "that follow one another");
        Fails.With<ArgumentException>(() => tree.Sum([new(0, 2), new(2, 2)], new double[3].AsSpan()), "for each of 2 parts, got 3");
        Fails.With<ArgumentException>(() => tree.Sum([], new float[1].AsSpan()), "for each of 0 parts, got 1");
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedTree(0));
        Assert.Empty(tree.Cover(new(5, 0)));
    }

    // Magnitudes that lie far apart, so that every other order gives other bits.
    private static float[] Values(int shard, int length) =>
    [
        .. Enumerable.Range(0, length)
            .Select(i => MathF.Pow(7, (((shard * 5) + i) % 9) - 4) * (1 + (shard * 0.37f)) * (shard % 3 == 1 ? -1 : 1))
    ];

    private static int Split(int count)
    {
        int left = 1;
        while (left * 2 < count)
            left *= 2;
        return left;
    }

    private static float[] Plain(float[][] values, int first, int count)
    {
        if (count == 1)
            return values[first];
        int left = Split(count);
        return [.. Plain(values, first, left).Zip(Plain(values, first + left, count - left), static (a, b) => a + b)];
    }

    private static IEnumerable<ShardRange> PlainCover(int first, int count, ShardRange range)
    {
        if (range.Count == 0 || first >= range.End || first + count <= range.First)
            return [];
        if (first >= range.First && first + count <= range.End)
            return [new ShardRange(first, count)];
        int left = Split(count);
        return PlainCover(first, left, range).Concat(PlainCover(first + left, count - left, range));
    }
}
