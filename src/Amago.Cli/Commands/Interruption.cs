namespace Amago.Cli.Commands;

/// <summary>
/// Work that looks whether the process is asked to end, between two batches, so that it can clear away what it began. While there is one,
/// the first signal asks it and only a second one ends the process at once, see <see cref="EndSignals"/>.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static Interruption? _current;

    private readonly CancellationTokenSource _source = new();

    public Interruption() => Volatile.Write(ref _current, this);

    /// <summary>Whether a signal asked for an end.</summary>
    public bool IsRequested => _source.IsCancellationRequested;

    /// <summary>Whether the current work was asked to end, for those who have no hold of it.</summary>
    public static bool IsAnyRequested => Volatile.Read(ref _current) is { IsRequested: true };

    /// <summary>Is cancelled when a signal asks for an end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Asks the current work to end.</summary>
    /// <returns>Whether there is work, and it was not asked before.</returns>
    public static bool TryRequest()
    {
        if (Volatile.Read(ref _current) is not { IsRequested: false } current)
            return false;
        current._source.Cancel();
        return true;
    }

    /// <summary>Throws where the work was asked to end.</summary>
    /// <exception cref="OperationCanceledException">The work was asked to end.</exception>
    public void Check()
    {
        if (IsRequested)
            throw new OperationCanceledException("stopped before the end; nothing was written.");
    }

    // The source stays: a signal that comes in this moment finds it.
    public void Dispose() => Interlocked.CompareExchange(ref _current, null, this);
}
