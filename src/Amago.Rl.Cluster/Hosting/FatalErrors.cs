namespace Amago.Rl.Cluster.Hosting;

/// <summary>
/// Ends the process where the cluster's engine can't go on, such as a silo that the others have declared dead, after a last note: as an
/// error, not as a crash. A learner goes on from its checkpoint, and a worker is started again by its parent.
/// </summary>
/// <param name="note">Receives the last note.</param>
/// <param name="end">Ends the process; it need not return.</param>
internal sealed class FatalErrors(Action<string> note, Action end) : IFatalErrorHandler
{
    private int _hasEnded;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        string why = string.Join(" ", new[] { context, exception?.Message }.Where(static text => !string.IsNullOrEmpty(text)));
        note($"the cluster's engine can't go on: {Printable.Short(why, 1000)}");
        new Thread(() => end()) { IsBackground = true, Name = "end" }.Start(); // not from a thread that the end would wait for
    }
}
