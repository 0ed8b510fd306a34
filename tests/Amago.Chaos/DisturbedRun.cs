using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Amago.Chaos;

/// <summary>A training run whose machines are killed, frozen, cut off and joined, until it is done.</summary>
internal sealed class DisturbedRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Schedule _schedule;
    private readonly string _program, _folder, _address, _token;
    private readonly int _steps;
    private readonly List<Machine> _workers = [];
    private readonly Dictionary<Disturbance, int> _done = [];
    private Machine _learner;

    /// <summary>Starts the learner and its first workers.</summary>
    /// <param name="schedule">What is to happen.</param>
    /// <param name="program">The program amago-cluster.</param>
    /// <param name="host">The address that the learner listens at.</param>
    /// <param name="steps">Steps of the run.</param>
    public DisturbedRun(Schedule schedule, string program, string host, int steps)
    {
        (_schedule, _program, _steps) = (schedule, program, steps);
        _folder = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"amago-chaos-{Environment.ProcessId}-{schedule.Seed}"));
        _token = $"{_folder}.token";
        _address = string.Create(CultureInfo.InvariantCulture, $"{host}:{FreePort(host)}");
        _learner = StartLearner(isResumed: false);
        for (int i = 0; i < schedule.Workers; i++)
            Join();
    }

    /// <summary>What was done to it.</summary>
    public string Summary => _done.Count == 0 ? "nothing happened" : string.Join(
        ", ", _done.OrderBy(static done => done.Key).Select(static done => $"{done.Value} {done.Key}"));

    /// <summary>Disturbs the run until it is done.</summary>
    /// <param name="expected">The hash that its policy is to have.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public async Task<string?> RunAsync(string expected)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            Task<int> end = _learner.WaitAsync();
            if (await Task.WhenAny(end, Task.Delay(_schedule.Pause())) == end)
            {
                int code = await end;
                if (code != 0)
                    return $"the learner ended with code {code}: {_learner.Said}";
                string hash = UndisturbedRuns.HashOf(_folder);
                return hash == expected ? null : $"expected {expected}, got {hash}";
            }

            if (clock.Elapsed > Patience)
                return $"not done after {Patience}: {_learner.Said}";
            _workers.RemoveAll(Ended);
            if (_schedule.Next(_workers.Count) is { } next)
                await DisturbAsync(next);
        }
    }

    public void Dispose()
    {
        foreach (Machine machine in _workers.Append(_learner))
        {
            machine.Thaw();
            machine.KillAll();
            machine.Dispose();
            machine.Link?.Dispose();
        }

        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        File.Delete(_token);
    }

    private async Task DisturbAsync(Disturbance what)
    {
        _done[what] = _done.GetValueOrDefault(what) + 1;
        if (what == Disturbance.Join)
        {
            Join();
            return;
        }

        if (what == Disturbance.KillLearner)
        {
            _learner.KillAll();
            await _learner.WaitAsync();
            _learner.Dispose();
            _learner = StartLearner(isResumed: true);
            return;
        }

        Machine worker = _workers[_schedule.Pick(_workers.Count)];
        TimeSpan length = _schedule.Length();
        switch (what)
        {
            case Disturbance.KillWorker:
                worker.KillAll();
                break;
            case Disturbance.KillChild:
                worker.KillChild();
                break;
            case Disturbance.Freeze:
                worker.Freeze();
                _ = LaterAsync(length, worker.Thaw);
                break;
            case Disturbance.Cut:
                worker.Link!.Cut();
                _ = LaterAsync(length, worker.Link.Mend);
                break;
        }
    }

    private static async Task LaterAsync(TimeSpan time, Action then)
    {
        await Task.Delay(time);
        try
        {
            then();
        }
        catch (InvalidOperationException)
        {
            // the run is over, and the link gone
        }
    }

    private void Join()
    {
        Link? link = _schedule.HasLinks ? new Link() : null;
        string[] args = ["worker", "--join", _address, "--threads", _schedule.Threads().ToString(CultureInfo.InvariantCulture)];
        _workers.Add(new Machine(_program, link is null ? args : [.. args, "--token-file", _token], link));
    }

    private Machine StartLearner(bool isResumed)
    {
        // Killed before its first checkpoint, there is nothing to resume.
        string[] run = isResumed && File.Exists(Path.Combine(_folder, "config.gin"))
            ? ["--resume", _folder, "--checkpoint", "1"]
            :
            [
                RunSettings.Game, .. _schedule.Settings.Statements(_steps).SelectMany(static statement => new[] { "--set", statement }),
                "--out", _folder, "--checkpoint", "1",
            ];
        string[] security = _schedule.HasLinks ? ["--token-file", _token] : [];
        return new Machine(_program, ["train", .. run, "--listen", _address, "--workers", "1", .. security], link: null);
    }

    private bool Ended(Machine worker)
    {
        if (!worker.HasEnded)
            return false;
        worker.Dispose();
        worker.Link?.Dispose();
        return true;
    }

    private static int FreePort(string host)
    {
        using var listener = new TcpListener(IPAddress.Parse(host), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
