namespace Amago.Configuration.Registry;

/// <summary>An assignment <c>key=value</c>, as a user writes it on a command line.</summary>
internal static class Assignment
{
    /// <summary>Splits an assignment at the first '='.</summary>
    /// <exception cref="ArgumentException">There is no key before a '='.</exception>
    public static (string Key, string Value) Split(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? "" : assignment[..equals].Trim();
        return key.Length > 0
            ? (key, assignment[(equals + 1)..].Trim())
            : throw new ArgumentException($"expected key=value, got '{assignment}'.", nameof(assignment));
    }
}
