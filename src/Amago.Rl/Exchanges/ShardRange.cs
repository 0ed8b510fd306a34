namespace Amago.Rl;

/// <summary>Shards that follow one another, or none.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct ShardRange(int First, int Count)
{
    /// <summary>Number of the shard behind the last.</summary>
    public int End => First + Count;

    /// <summary>The range as messages have it: <c>[2, 5)</c>.</summary>
    public override string ToString() => $"[{First}, {End})";
}
