namespace Amago.Rl.Cluster.Scheduling;

/// <summary>How long shards have taken lately, and so from when on one takes far too long.</summary>
internal sealed class UsualTime
{
    private const int Remembered = 64, Times = 4;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly Queue<TimeSpan> _last = new();

    /// <summary>Four times the median, two seconds at least; without end as long as nothing is known.</summary>
    public TimeSpan Limit
    {
        get
        {
            if (_last.Count == 0)
                return TimeSpan.MaxValue;
            TimeSpan limit = Times * _last.Order().ElementAt(_last.Count / 2);
            return limit > Least ? limit : Least;
        }
    }

    /// <summary>A shard took so long.</summary>
    public void Add(TimeSpan time)
    {
        _last.Enqueue(time);
        if (_last.Count > Remembered)
            _last.Dequeue();
    }
}
