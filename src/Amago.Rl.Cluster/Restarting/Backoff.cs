namespace Amago.Rl.Cluster.Restarting;

/// <summary>
/// Time before a process is started again: half a second, twice as long each time that it died soon, ten seconds at most.
/// </summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5), Longest = TimeSpan.FromSeconds(10), Soon = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>Time to wait now.</summary>
    /// <param name="lived">How long the process lived.</param>
    public TimeSpan Next(TimeSpan lived)
    {
        if (lived >= Soon)
            _next = First;
        TimeSpan wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }
}
