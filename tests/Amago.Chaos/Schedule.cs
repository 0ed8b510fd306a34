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
    private readonly Queue<Disturbance>? _fixed;
    private int _left, _learners;

    /// <summary>A schedule in which nothing happens, or the learner is stopped once and goes on with one worker more.</summary>
    /// <param name="number">What tells it from others.</param>
    /// <param name="settings">What the run's parameters depend on.</param>
    /// <param name="workers">Number of workers.</param>
    /// <param name="isResumed">Whether the learner is stopped.</param>
    public Schedule(int number, RunSettings settings, int workers, bool isResumed)
    {
        _random = new Random(number);
        (Seed, Settings, Workers) = (number, settings, workers);
        _fixed = new(isResumed ? [Disturbance.KillLearner, Disturbance.Join] : []);
    }

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

    /// <summary>All settings with several numbers of workers, whose threads are one or two; and each once resumed.</summary>
    public static IEnumerable<Schedule> Table()
    {
        int number = 0;
        foreach (int shards in new[] { 1, 2, 8, 16 })
        {
            foreach (int lag in new[] { 0, 1 })
            {
                foreach (string gradients in new[] { "central", "sharded" })
                {
                    var settings = new RunSettings(shards, lag, gradients);
                    foreach (int workers in new[] { 1, 2, 3, 4, 8 })
                        yield return new Schedule(number++, settings, workers, isResumed: false);
                    yield return new Schedule(number++, settings, workers: 2, isResumed: true);
                }
            }
        }
    }

    /// <summary>Time to the next disturbance.</summary>
    public TimeSpan Pause() => TimeSpan.FromMilliseconds(_random.Next(200, 2000));

    /// <summary>What happens next; null where the run is left in peace from now on.</summary>
    /// <param name="workers">How many workers there are.</param>
    public Disturbance? Next(int workers)
    {
        if (_fixed is not null)
            return _fixed.TryDequeue(out Disturbance known) ? known : null;
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
