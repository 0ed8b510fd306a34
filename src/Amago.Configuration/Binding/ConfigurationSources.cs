using System.Globalization;
using Amago.Configuration.Gin;
using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Binding;

/// <summary>
/// The sources of a configuration one by one. Merged, a list of an earlier source would keep its tail behind a shorter one of a later
/// source, for .NET gives every element a key of its own.
/// </summary>
internal static class ConfigurationSources
{
    // As deep as the JSON reader goes.
    private const int DeepestLists = 64;

    /// <summary>The sources, later ones over earlier ones.</summary>
    /// <exception cref="ArgumentException">The configuration is a section, not a root.</exception>
    public static IReadOnlyList<IConfigurationProvider> Of(IConfiguration configuration) => configuration is IConfigurationRoot root
        ? [.. root.Providers.SelectMany(Single)]
        : throw new ArgumentException(
            "expected the root of a configuration, got a section, which does not tell its sources apart; new "
            + "ConfigurationBuilder().AddConfiguration(section).Build() makes it a root of one source.", nameof(configuration));

    /// <summary>What a source has under a key: a text, or a list with a key for each element, numbered from 0.</summary>
    public static BoundValue? TryRead(this IConfigurationProvider source, string key) => TryRead(source, key, depth: 0);

    private static BoundValue? TryRead(IConfigurationProvider source, string key, int depth)
    {
        if (source.TryGet(key, out string? text))
            return BoundValue.OfText(text);
        int count = depth < DeepestLists ? source.Children(key).Count() : 0;
        var items = new List<Literal>();
        while (items.Count < count
            && TryRead(source, ConfigurationPath.Combine(key, items.Count.ToString(CultureInfo.InvariantCulture)), depth + 1) is { } item)
            items.Add(item.Value);
        return count > 0 && items.Count == count ? new BoundValue(new ListLiteral(items)) : null;
    }

    /// <summary>The names right under a key, "" for the outermost.</summary>
    public static IEnumerable<string> Children(this IConfigurationProvider source, string key) =>
        source.GetChildKeys([], key.Length == 0 ? null : key).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The place of a key of a source that is no gin source, as messages name it.</summary>
    public static string Place(this IConfigurationProvider source, string key) => $"{source}, {Printable.Short(key)}";

    /// <summary>A source's value of a macro, with its place; null where it has none.</summary>
    public static (BoundValue Value, string Place)? TryReadMacro(this IConfigurationProvider source, Selector macro)
    {
        if (source is GinSource gin)
            return gin.Find(GinName.OfMacro(macro)) is { } entry ? (entry.Value, entry.Place) : null;
        string key = ConfigurationKey.OfMacro(macro);
        return source.TryRead(key) is { } value ? (value, source.Place(key)) : null;
    }

    private static IEnumerable<IConfigurationProvider> Single(IConfigurationProvider source) =>
        source is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? inner.Providers.SelectMany(Single) : [source];
}
