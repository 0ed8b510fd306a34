namespace Amago.Rl.Cluster.Work;

/// <summary>
/// Bytes that go from one silo to another: with the message where they are few, else in pieces that the receiver asks for, so that a
/// message of a megabyte is the longest that anything else waits behind. Nobody may change them: they are not copied on the way.
/// </summary>
/// <param name="Key">What the sender keeps them under.</param>
/// <param name="Length">Their number.</param>
/// <param name="Hash">Their SHA-256; none where they end with that of what comes before, as a saved state does.</param>
/// <param name="Bytes">They themselves, or none where they are to be asked for.</param>
[GenerateSerializer, Immutable, Alias("amago.blob")]
internal sealed record Blob(
    [property: Id(0)] string Key, [property: Id(1)] int Length, [property: Id(2)] byte[] Hash, [property: Id(3)] byte[] Bytes)
{
    /// <summary>The most that goes in one message, in bytes.</summary>
    public const int Piece = 1 << 20;

    /// <summary>The most that a blob may have, in bytes.</summary>
    public const int MaxLength = 1 << 30;
}
