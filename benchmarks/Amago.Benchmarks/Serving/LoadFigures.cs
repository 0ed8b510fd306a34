using System.Globalization;

namespace Amago.Benchmarks.Serving;

/// <summary>What became of the requests of a time.</summary>
internal sealed class LoadFigures
{
    private readonly List<double> _answered = [], _refused = []; // milliseconds
    private readonly Lock _lock = new();
    private double _seconds;

    /// <summary>Requests that were neither answered nor refused for a full queue.</summary>
    public int Failed { get; private set; }

    public void Add(bool isAnswered, TimeSpan time)
    {
        lock (_lock)
            (isAnswered ? _answered : _refused).Add(time.TotalMilliseconds);
    }

    public void Fail(Exception e)
    {
        lock (_lock)
        {
            if (Failed++ == 0)
                Console.Error.WriteLine(e.Message);
        }
    }

    public void End(TimeSpan time)
    {
        _seconds = time.TotalSeconds;
        _answered.Sort();
        _refused.Sort();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_answered.Count / _seconds,11:F0} {Quantile(_answered, 0.5),11:F2} {Quantile(_answered, 0.99),11:F2} "
        + $"{_refused.Count / _seconds,11:F0} {Quantile(_refused, 0.99),19:F2} {Failed,7}");

    private static double Quantile(List<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
}
