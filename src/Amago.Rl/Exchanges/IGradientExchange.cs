namespace Amago.Rl;

/// <summary>
/// Adds up what the members of an update have, in the order of a <see cref="FixedTree"/>, so that all of them get the same bits. All
/// members call it the same number of times, with vectors of the same lengths.
/// </summary>
public interface IGradientExchange
{
    /// <summary>Number of all shards, S.</summary>
    int Shards { get; }

    /// <summary>The shards of this member; a member without any has the totals alone.</summary>
    ShardRange Own { get; }

    /// <summary>Adds up vectors of all members; returns when the total is there.</summary>
    /// <param name="branches">This member's sums: as many numbers for each branch of <see cref="FixedTree.Cover"/> of its shards.</param>
    /// <param name="total">Receives the sum of all shards.</param>
    /// <exception cref="ArgumentException">There are not as many numbers for each branch as in the total.</exception>
    /// <exception cref="IOException">A member is lost or does not answer: no member gets a total any more.</exception>
    void Sum(ReadOnlySpan<float> branches, Span<float> total);

    /// <inheritdoc cref="Sum(ReadOnlySpan{float}, Span{float})"/>
    void Sum(ReadOnlySpan<double> branches, Span<double> total);
}
