using System.Runtime.InteropServices;
using Amago.Formats;

namespace Amago.Cli;

/// <summary>
/// Ctrl-C, and requests to end: work that looks for them stops by itself (<see cref="Interruption"/>); everything else ends at once,
/// without a temporary file of it left behind.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly TextWriter _error;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Listens until it is disposed of.</summary>
    /// <param name="error">Is told that the process ends.</param>
    public EndSignals(TextWriter error)
    {
        _error = error;
        _registrations = Array.ConvertAll(Signals, signal => PosixSignalRegistration.Create(signal, Handle));
    }

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interruption.TryRequest())
            return;
        LiveTemporaries.Abandon();
        _error.WriteLine("amago: stopped before the end.");
        Environment.Exit(Failure.Other);
    }
}
