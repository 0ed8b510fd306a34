using System.Globalization;

namespace Amago.Benchmarks;

/// <summary>
/// Memory over a long run: what is held after a full collection, since the working set follows the collector's timing. It is flat if after
/// the first fifth, in which every size is met, it is never a tenth more than it was at most before.
/// </summary>
internal sealed class HeldMemory
{
    private long _settled, _largest;

    public bool IsFlat => _largest <= _settled + (_settled / 10);

    /// <summary>Measures, and says what was found.</summary>
    /// <param name="share">How much of the run is over, from 0 to 1.</param>
    public string Measure(double share)
    {
        long held = GC.GetTotalMemory(forceFullCollection: true);
        if (share <= 0.2)
            _settled = Math.Max(_settled, held);
        else
            _largest = Math.Max(_largest, held);
        return string.Create(CultureInfo.InvariantCulture, $"{MiB(held)} MiB held  {Environment.WorkingSet >> 20} MiB working set");
    }

    public override string ToString() =>
        $"{MiB(_settled)} MiB held in the first fifth, at most {MiB(_largest)} MiB after: {(IsFlat ? "flat" : "NOT FLAT")}";

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);
}
