namespace Amago.Nets;

/// <summary>
/// Names are the same in any case, with underscores or without: <c>cnn_block_depths</c>, <c>CnnBlockDepths</c>, <c>cnnBlockDepths</c>.
/// </summary>
public sealed class Spelling : IEqualityComparer<string>
{
    private Spelling()
    {
    }

    /// <summary>Compares names without regard to case and underscores.</summary>
    public static Spelling Comparer { get; } = new();

    /// <summary>The spelling that all spellings of a name share: lower case, no underscore.</summary>
    public static string Plain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    /// <summary>Whether two names differ in case and underscores at most.</summary>
    public bool Equals(string? x, string? y) => x is null || y is null ? ReferenceEquals(x, y) : Plain(x) == Plain(y);

    /// <summary>A hash that all spellings of a name have.</summary>
    public int GetHashCode(string obj) => string.GetHashCode(Plain(obj), StringComparison.Ordinal);

    /// <summary>Whether a text is a name as Python has them: letters, digits and underscores, no digit first.</summary>
    internal static bool IsName(string text) =>
        text.Length > 0 && !char.IsDigit(text[0]) && text.All(static letter => char.IsLetterOrDigit(letter) || letter == '_');
}
