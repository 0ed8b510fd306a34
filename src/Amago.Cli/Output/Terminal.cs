using Spectre.Console;

namespace Amago.Cli.Output;

/// <summary>
/// Terminals that are drawn on. Apart from <see cref="TerminalStyle"/>, so that Spectre.Console is loaded only where it draws.
/// </summary>
internal static class Terminal
{
    /// <summary>The terminal behind a writer, in colours where its user wants them.</summary>
    public static IAnsiConsole On(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        ColorSystem = TerminalStyle.HasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
