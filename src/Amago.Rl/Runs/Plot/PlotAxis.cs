using System.Globalization;

namespace Amago.Rl;

/// <summary>A range of numbers with ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
internal sealed class PlotAxis
{
    // Where numbers are closer than that they can't be told apart as labels.
    private const double SmallestSpan = 1e-9, SmallestNumber = 1e-290, LargestNumber = 1e290;

    // In ticks: multiples of a tick are whole but for rounding.
    private const double Tolerance = 1e-6;

    private readonly double _tick;

    private PlotAxis(double low, double high, double tick) => (Low, High, _tick) = (low, high, tick);

    public double Low { get; }

    public double High { get; }

    /// <summary>From 0 to the last step, or to a tick that is just behind it.</summary>
    public static PlotAxis OfSteps(IEnumerable<double> steps, int ticks)
    {
        const double JustBehind = 1.03;
        double high = Math.Max(ticks, steps.DefaultIfEmpty().Max()), tick = NiceTick(high / ticks), next = Math.Ceiling(high / tick) * tick;
        return new PlotAxis(0, next < JustBehind * high ? next : high, tick);
    }

    /// <summary>Over all finite values, to the next ticks.</summary>
    public static PlotAxis OfValues(IEnumerable<double> values, int ticks)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(double.IsFinite))
        {
            double drawn = Math.Clamp(value, -LargestNumber, LargestNumber);
            low = Math.Min(low, drawn);
            high = Math.Max(high, drawn);
        }

        (low, high) = low > high ? (0, 1) : Widened(low, high);
        double tick = NiceTick((high - low) / ticks);
        return new PlotAxis(Math.Floor((low / tick) + Tolerance) * tick, Math.Ceiling((high / tick) - Tolerance) * tick, tick);
    }

    /// <summary>Where a value lies: 0 at the low end, or below it, to 1 at the high end.</summary>
    public double Position(double value) => (Math.Clamp(value, Low, High) - Low) / (High - Low);

    public IEnumerable<(double Value, string Label)> Ticks()
    {
        double first = Math.Ceiling((Low / _tick) - Tolerance);
        var count = (int)Math.Floor((High / _tick) - first + Tolerance);
        for (int i = 0; i <= count; i++)
        {
            double value = (first + i) * _tick;
            yield return (value, Label(value));
        }
    }

    private static (double Low, double High) Widened(double low, double high)
    {
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low <= largest * SmallestSpan || largest < SmallestNumber)
        {
            double margin = largest < SmallestNumber ? 1 : 0.2 * largest;
            return (low - margin, high + margin);
        }

        if (low > 0 && low < 0.5 * high)
            low = 0;
        else if (high < 0 && high > 0.5 * low)
            high = 0;
        return (low, high);
    }

    private static double NiceTick(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (least / power) switch
        {
            <= 1 + 1e-9 => power,
            <= 2 + 1e-9 => 2 * power,
            <= 5 + 1e-9 => 5 * power,
            _ => 10 * power,
        };
    }

    private string Label(double value)
    {
        double largest = Math.Max(Math.Abs(Low), Math.Abs(High));
        if (Math.Abs(value) < _tick / 2)
            return "0";
        if (largest is >= 1e12 or < 1e-3)
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        (double unit, string suffix) = largest switch
        {
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1, ""),
        };
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(_tick / unit) + 1e-9));
        return (value / unit).ToString($"F{decimals}", CultureInfo.InvariantCulture) + suffix;
    }
}
