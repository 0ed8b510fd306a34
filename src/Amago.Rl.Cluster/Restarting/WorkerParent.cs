using System.Diagnostics;
using System.Globalization;
using Amago.Rl.Cluster.Hosting;

namespace Amago.Rl.Cluster.Restarting;

/// <summary>
/// The process that a person starts as a worker. The silo is a child of it, which is started again whenever it dies: the cluster's engine
/// ends its process where it finds itself declared dead, and an environment's native code may crash it.
/// </summary>
/// <remarks>
/// The child watches its standard input. That ends when the parent asks it to leave, and when the parent is no more, however it ended.
/// </remarks>
/// <param name="start">Starts a child, whose standard input is a pipe from here.</param>
/// <param name="notice">Receives a sentence whenever a child has died.</param>
/// <param name="stays">Whether a child whose learner needs it no longer is followed by one that waits for the next learner.</param>
internal sealed class WorkerParent(Func<Process> start, Action<string> notice, bool stays)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Keeps a child running until its work is over, or it is asked to leave.</summary>
    /// <param name="cancellationToken">Asks the child to leave.</param>
    /// <returns>The exit code: 0 where the work is over, 2 where the worker was refused.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff();
        while (true)
        {
            var watch = Stopwatch.StartNew();
            int code = await RunChildAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
                return 0;
            if (code == (int)WorkerEnd.Refused || (code == (int)WorkerEnd.Over && !stays))
                return code;
            TimeSpan wait = backoff.Next(watch.Elapsed);
            if (code != (int)WorkerEnd.Over)
            {
                notice(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the worker's process ended with code {code}; it is started again in {wait.TotalSeconds:0.#} s"));
            }

            try
            {
                await Task.Delay(wait, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
        }
    }

    private async Task<int> RunChildAsync(CancellationToken cancellationToken)
    {
        using Process child = start();
        try
        {
            await child.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            child.StandardInput.Close(); // it leaves
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await child.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                child.Kill();
                await child.WaitForExitAsync(CancellationToken.None);
            }
        }

        return child.ExitCode;
    }
}
