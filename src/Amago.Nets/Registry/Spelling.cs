namespace Amago.Nets;

/// <summary>Names are the same in any case, with underscores or without: <c>cnn_block_depths</c>, <c>CnnBlockDepths</c>, <c>cnnBlockDepths</c>.</summary>
internal sealed class Spelling : IEqualityComparer<string>
{
    public static Spelling Comparer { get; } = new();

    public bool Equals(string? x, string? y) => x is null || y is null ? ReferenceEquals(x, y) : Plain(x) == Plain(y);

    public int GetHashCode(string obj) => string.GetHashCode(Plain(obj), StringComparison.Ordinal);

    public static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
