using System.Runtime.InteropServices;

namespace Amago.Cli;

/// <summary>
/// Lets long work stop between two batches on Ctrl-C or when the process is asked to end, so that what was begun is cleared away. A second
/// signal ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _requested;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Whether a signal asked for an end.</summary>
    public bool IsRequested => _requested;

    /// <summary>Stops the work here where that was asked for.</summary>
    /// <exception cref="OperationCanceledException">A signal came.</exception>
    public void Check()
    {
        if (_requested)
            throw new OperationCanceledException("stopped before the end; nothing was written.");
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = !_requested;
        _requested = true;
    }
}
