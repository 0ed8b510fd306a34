namespace Amago.Chaos;

/// <summary>What happens to a machine.</summary>
internal enum Disturbance
{
    /// <summary>A worker's processes are killed, and another machine takes its place later.</summary>
    KillWorker,

    /// <summary>Only the process that computes is killed: its parent starts it again.</summary>
    KillChild,

    /// <summary>A worker stands still for a while, and goes on.</summary>
    Freeze,

    /// <summary>A worker's link is cut for a while; without links of its own it is frozen.</summary>
    Cut,

    /// <summary>One more worker joins.</summary>
    Join,

    /// <summary>The learner is killed, and resumed.</summary>
    KillLearner,
}

/// <summary>What is done to a run, and when: a function of the seed.</summary>
internal sealed class Schedule
{
    private const int Most = 6; // machines at once

    private readonly Random _random;
    private int _left, _learners;

    public Schedule(int seed, bool hasLinks)
    {
        _random = new Random(seed);
        (Seed, HasLinks) = (seed, hasLinks);
        Settings = new RunSettings(1 << _random.Next(0, 5), _random.Next(2), _random.Next(2) == 0 ? "central" : "sharded");
        Workers = _random.Next(1, 5);
        (_left, _learners) = (_random.Next(3, 9), _random.Next(3));
    }

    public int Seed { get; }

    public bool HasLinks { get; }

    public RunSettings Settings { get; }

    /// <summary>Workers at the start.</summary>
    public int Workers { get; }

    /// <summary>Time to the next disturbance.</summary>
    public TimeSpan Pause() => TimeSpan.FromMilliseconds(_random.Next(200, 2000));

    /// <summary>What happens next; null where the run is left in peace from now on.</summary>
    /// <param name="workers">How many workers there are.</param>
    public Disturbance? Next(int workers)
    {
        if (_left-- <= 0)
            return null;
        int number = _random.Next(100);
        Disturbance next = number < 20 ? Disturbance.KillWorker
            : number < 40 ? Disturbance.KillChild
            : number < 60 ? Disturbance.Freeze
            : number < 75 ? Disturbance.Cut
            : number < 90 ? Disturbance.Join
            : Disturbance.KillLearner;
        if ((next == Disturbance.Cut && !HasLinks) || (next == Disturbance.KillLearner && _learners-- <= 0))
            next = Disturbance.Freeze;
        return workers == 0 || (next == Disturbance.KillWorker && workers == 1) ? Disturbance.Join
            : next == Disturbance.Join && workers >= Most ? Disturbance.KillWorker
            : next;
    }

    /// <summary>A worker to do it to.</summary>
    public int Pick(int workers) => _random.Next(workers);

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length() => TimeSpan.FromMilliseconds(_random.Next(300, 5000));

    /// <summary>Threads of a worker.</summary>
    public int Threads() => _random.Next(1, 3);
}
