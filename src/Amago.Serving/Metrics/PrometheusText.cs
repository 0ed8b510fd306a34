using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Amago.Serving.Metrics;

/// <summary>The measurements of one meter in Prometheus' text form: sums, and histograms with fixed limits.</summary>
internal sealed class PrometheusText : IDisposable
{
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, SortedDictionary<string, Series>> _families = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public PrometheusText(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All that was measured.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach ((string name, SortedDictionary<string, Series> family) in _families)
            {
                Series first = family.First().Value;
                text.Append("# HELP ").Append(name).Append(' ').Append(first.Help).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(first.Type).Append('\n');
                foreach ((string labels, Series series) in family)
                    series.Write(text, name, labels);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string suffix = instrument.Unit == "s" ? "_seconds" : instrument is Counter<long> ? "_total" : "";
        string name = instrument.Name.Replace('.', '_') + suffix;
        var labels = new StringBuilder();
        foreach ((string key, object? tag) in tags)
            labels.Append(labels.Length > 0 ? "," : "").Append(key).Append("=\"").Append(Escaped($"{tag}")).Append('"');
        lock (_lock)
        {
            if (!_families.TryGetValue(name, out SortedDictionary<string, Series>? family))
                _families.Add(name, family = new SortedDictionary<string, Series>(StringComparer.Ordinal));
            if (!family.TryGetValue(labels.ToString(), out Series? series))
                family.Add(labels.ToString(), series = new Series(instrument));
            series.Add(value);
        }
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Series(Instrument instrument)
    {
        private readonly double[]? _limits = instrument is Histogram<double> ? Seconds : instrument is Histogram<long> ? Counts : null;
        private readonly long[] _counts = new long[Math.Max(Seconds.Length, Counts.Length) + 1];
        private double _sum;

        public string Help => instrument.Description ?? "";

        public string Type => _limits is not null ? "histogram" : instrument is Counter<long> ? "counter" : "gauge";

        public void Add(double value)
        {
            _sum += value;
            if (_limits is not null)
                _counts[Array.FindIndex(_limits, limit => value <= limit) is >= 0 and var place ? place : _limits.Length]++;
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            if (_limits is null)
            {
                Line(text, name, labels, _sum);
                return;
            }

            string comma = labels.Length > 0 ? "," : "";
            long below = 0;
            for (int i = 0; i <= _limits.Length; i++)
            {
                below += _counts[i];
                string limit = i < _limits.Length ? _limits[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, $"{name}_bucket", $"{labels}{comma}le=\"{limit}\"", below);
            }

            Line(text, $"{name}_sum", labels, _sum);
            Line(text, $"{name}_count", labels, below);
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
