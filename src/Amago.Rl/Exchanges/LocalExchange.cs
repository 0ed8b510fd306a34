namespace Amago.Rl;

/// <summary>The exchange of a single member that has all shards.</summary>
/// <param name="shards">Number of shards, S, 1 or more.</param>
public sealed class LocalExchange(int shards) : IGradientExchange
{
    private readonly FixedTree _tree = new(shards);

    /// <inheritdoc/>
    public int Shards => _tree.Shards;

    /// <inheritdoc/>
    public ShardRange Own => new(0, Shards);

    /// <inheritdoc/>
    public void Sum(ReadOnlySpan<float> branches, Span<float> total)
    {
        Expect(branches.Length, total.Length);
        branches.CopyTo(total);
    }

    /// <inheritdoc/>
    public void Sum(ReadOnlySpan<double> branches, Span<double> total)
    {
        Expect(branches.Length, total.Length);
        branches.CopyTo(total);
    }

    private static void Expect(int branches, int total)
    {
        if (branches != total)
            throw new ArgumentException($"Exchange: expected one branch of {total} numbers, got {branches}.", nameof(branches));
    }
}
