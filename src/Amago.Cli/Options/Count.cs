using System.Globalization;

namespace Amago.Cli.Options;

/// <summary>Whole numbers as people write them: 100000, 1e6, 1.5e6, 300k, 5M, 1_000_000.</summary>
internal static class Count
{
    // Beyond what anything counts here; products of it and a unit are exact.
    private const decimal Most = 1e18m;

    /// <summary>Reads a number of at least 0; null where it is none, or not a whole one.</summary>
    public static long? TryParse(string text)
    {
        (string digits, decimal unit) = text switch
        {
            [.. var head, 'k' or 'K'] => (head, 1e3m),
            [.. var head, 'm' or 'M'] => (head, 1e6m),
            _ => (text, 1m),
        };
        bool isPlain = digits is [>= '0' and <= '9' or '.', .., not '_'] or [>= '0' and <= '9'];
        if (!isPlain || digits.Contains("__", StringComparison.Ordinal) || digits.Contains('-', StringComparison.Ordinal))
            return null;
        digits = digits.Replace("_", "", StringComparison.Ordinal);
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out decimal number);
        return isNumber && number <= Most / unit && decimal.IsInteger(number * unit) ? (long)(number * unit) : null;
    }
}
