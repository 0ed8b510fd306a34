using Amago.Cli.Output;
using Amago.Cli.Play;

namespace Amago.Cli;

/// <summary>Where a command writes to: results to <paramref name="Out"/>, everything else to <paramref name="Error"/>.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutIsTerminal">Whether a person reads the results: bold and dim text.</param>
/// <param name="ErrorIsTerminal">Whether a person watches: progress bars.</param>
/// <param name="Width">Characters that fit a line of the results.</param>
/// <param name="Keys">What a person presses; null where nobody does.</param>
internal sealed record CommandConsole(TextWriter Out, TextWriter Error, bool OutIsTerminal = false, bool ErrorIsTerminal = false, int Width = int.MaxValue, IKeys? Keys = null)
{
    /// <summary>Standard output for what draws, with escape sequences of our own; nothing from outside goes there that is not <c>Printable</c>.</summary>
    public TextWriter Drawing { get; } = Out;

    /// <summary>Standard error for what draws.</summary>
    public TextWriter ErrorDrawing { get; } = Error;

    public TextWriter Out { get; } = new PrintableWriter(Out);

    public TextWriter Error { get; } = new PrintableWriter(Error);

    /// <summary>Says on standard error what is wrong with a file that is used all the same.</summary>
    public void Warn(string line) => Error.WriteLine($"amago: {line}");

    public static CommandConsole OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        !Console.IsErrorRedirected,
        Console.IsOutputRedirected || Console.WindowWidth < 1 ? int.MaxValue : Console.WindowWidth,
        Console.IsInputRedirected ? null : new TerminalKeys());
}
