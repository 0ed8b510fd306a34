using System.Runtime.InteropServices;
using Amago.Cli.Commands;

namespace Amago.Cli;

/// <summary>
/// Ctrl-C, and requests to end: work that looks for them stops by itself (<see cref="Interruption"/>); everything else ends at once,
/// without a temporary file of it left behind.
/// </summary>
internal static class EndSignals
{
    // For as long as the process lives: without a handler, the system would end a command that is done with the code of one that is not.
    private static PosixSignalRegistration[] _registrations = [];

    private static volatile bool _isDone;

    /// <summary>Listens for signals to end until the process ends.</summary>
    /// <param name="console">Gets a line when a signal ends the process.</param>
    public static void Listen(CommandConsole console) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, console)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, console)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, console)),
    ];

    /// <summary>Lets what comes from now on pass: all is done, and the process about to end with the code that says so.</summary>
    public static void Ignore() => _isDone = true;

    private static void Handle(PosixSignalContext context, CommandConsole console)
    {
        context.Cancel = true;
        if (_isDone || Interruption.TryRequest())
            return;
        AtomicFile.Abandon();
        console.Warn("stopped before the end.");
        Environment.Exit(Failure.Other);
    }
}
