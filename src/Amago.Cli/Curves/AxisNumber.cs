using System.Globalization;

namespace Amago.Cli.Curves;

/// <summary>Numbers beside an axis, in one unit: 0.5M, 1M, 1.5M.</summary>
internal static class AxisNumber
{
    /// <summary>Writes a number in the unit of the axis.</summary>
    /// <param name="value">The number to write.</param>
    /// <param name="largest">The largest of the axis, which says the unit.</param>
    public static string Text(double value, double largest)
    {
        (double unit, string suffix, string format) = largest switch
        {
            >= 1e12 or < 1e-3 => (1, "", "0.###e0"),
            >= 1e9 => (1e9, "G", "0.####"),
            >= 1e6 => (1e6, "M", "0.####"),
            >= 1e4 => (1e3, "k", "0.####"),
            _ => (1, "", "0.####"),
        };
        return value == 0 ? "0" : (value / unit).ToString(format, CultureInfo.InvariantCulture) + suffix;
    }
}
