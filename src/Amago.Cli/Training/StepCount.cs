using System.Globalization;

namespace Amago.Cli.Training;

/// <summary>Numbers of steps as people write them: 5M, 300k, 100000.</summary>
internal static class StepCount
{
    /// <summary>Reads a number of at least 1; null where it is none.</summary>
    public static long? TryParse(string text)
    {
        (string digits, decimal unit) = text switch
        {
            [.. var head, 'k' or 'K'] => (head, 1e3m),
            [.. var head, 'm' or 'M'] => (head, 1e6m),
            _ => (text, 1m),
        };
        bool isNumber = decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        return isNumber && number <= 1e12m && number * unit >= 1 && decimal.IsInteger(number * unit) ? (long)(number * unit) : null;
    }

    /// <summary>Writes a number shortly: 1.25M.</summary>
    public static string Text(long steps) => steps switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{steps / 1e6:0.00}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{steps / 1e3:0}k"),
        _ => steps.ToString(CultureInfo.InvariantCulture),
    };
}
