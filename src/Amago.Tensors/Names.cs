namespace Amago.Tensors;

/// <summary>Lists of names in error messages.</summary>
internal static class Names
{
    private const int Shown = 8;

    /// <summary>The first few names with their reasons, and how many more there are.</summary>
    public static string FewWithReasons(IEnumerable<KeyValuePair<string, string>> names) =>
        Few(names.Select(static item => $"{Printable.Short(item.Key)} ({item.Value})"));

    /// <summary>The first few names, and how many more there are.</summary>
    public static string Few(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(Shown).Select(static name => Printable.Short(name)));
        return all.Length > Shown ? $"{first} and {all.Length - Shown} more" : first;
    }
}
