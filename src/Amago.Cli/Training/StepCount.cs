using System.Globalization;

namespace Amago.Cli.Training;

/// <summary>Writes numbers of steps in few characters.</summary>
internal static class StepCount
{
    /// <summary>Writes a number in few characters: 1.25M.</summary>
    public static string Text(long steps) => steps switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{steps / 1e6:0.00}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{steps / 1e3:0}k"),
        _ => steps.ToString(CultureInfo.InvariantCulture),
    };
}
