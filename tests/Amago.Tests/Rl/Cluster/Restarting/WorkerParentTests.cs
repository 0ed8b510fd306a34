using System.Diagnostics;
using Amago.Rl.Cluster.Restarting;

namespace Amago.Tests.Rl.Cluster.Restarting;

/// <summary>The parent of a worker: whom it starts again, and whom not.</summary>
public sealed class WorkerParentTests
{
    [Fact]
    public void Time_between_two_starts_doubles_up_to_ten_seconds_and_falls_back()
    {
        var backoff = new Backoff();
        double[] waits = [.. Enumerable.Range(0, 7).Select(_ => backoff.Next(TimeSpan.Zero).TotalSeconds)];
        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10], waits);
        Assert.Equal(0.5, backoff.Next(TimeSpan.FromMinutes(1)).TotalSeconds);
    }

    [Fact]
    public async Task What_dies_is_started_again_until_its_work_is_over()
    {
        if (OperatingSystem.IsWindows())
            return;
        var scripts = new Queue<string>(["exit 134", "kill -9 $$", "exit 0"]);
        var notices = new List<string>();
        Assert.Equal(0, await new WorkerParent(() => Shell(scripts.Dequeue()), notices.Add, stays: false).RunAsync(
            TestContext.Current.CancellationToken));
        Assert.Empty(scripts);
        Assert.Equal(2, notices.Count);
        Assert.Contains("code 134", notices[0], StringComparison.Ordinal);
        Assert.Contains("code 137", notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_not_started_again()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(2, await new WorkerParent(() => Shell("exit 2"), static _ => { }, stays: true).RunAsync(
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_stays_waits_for_the_next_learner_and_leaves_when_it_is_asked()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var asked = new CancellationTokenSource();
        var scripts = new Queue<string>(["exit 0", "read line; exit 7"]); // the second ends with its standard input
        Task<int> parent = new WorkerParent(
            () =>
            {
                Process child = Shell(scripts.Dequeue());
                if (scripts.Count == 0)
                    asked.Cancel();
                return child;
            },
            static _ => { },
            stays: true).RunAsync(asked.Token);
        Assert.Equal(0, await parent.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Empty(scripts);
    }

    private static Process Shell(string script) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true })!;
}
