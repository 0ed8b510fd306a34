namespace Amago.Cli.Output;

/// <summary>Where a command writes to: results to <paramref name="Out"/>, everything else to <paramref name="Error"/>.</summary>
/// <param name="Out">Writer of standard output.</param>
/// <param name="Error">Writer of standard error.</param>
/// <param name="OutIsTerminal">Whether a person reads the results: bold and dim text.</param>
/// <param name="ErrorIsTerminal">Whether a person watches: progress bars.</param>
/// <param name="Width">Number of characters that fit a line of the results.</param>
/// <param name="Keys">What a person presses; null where nobody does.</param>
internal sealed record CommandConsole(
    TextWriter Out,
    TextWriter Error, bool OutIsTerminal = false, bool ErrorIsTerminal = false, int Width = int.MaxValue, IKeys? Keys = null)
{
    /// <summary>
    /// Standard output for what draws, with escape sequences of our own; nothing from outside goes there that is not <c>Printable</c>.
    /// </summary>
    public TextWriter Drawing { get; private init; } = Out;

    /// <summary>Standard error for progress bars and live pictures.</summary>
    public TextWriter ErrorDrawing { get; private init; } = Error;

    /// <summary>Name of the program, which begins every line that it says of itself.</summary>
    public string Program { get; init; } = "amago";

    public TextWriter Out { get; } = new PrintableWriter(Out);

    public TextWriter Error { get; } = new PrintableWriter(Error);

    /// <summary>Says a line on standard error, such as what is wrong with a file that is used all the same.</summary>
    public void Warn(string line) => Error.WriteLine($"{Program}: {line}");

    public static CommandConsole OfProcess()
    {
        bool isOutOpen = StandardStreams.IsOpen(StandardStreams.Out), isErrorOpen = StandardStreams.IsOpen(StandardStreams.Error);
        bool isInOpen = StandardStreams.IsOpen(StandardStreams.In);
        StandardStreams.Occupy();
        bool isOutTerminal = isOutOpen && !Console.IsOutputRedirected;
        bool draws = TerminalStyle.CanDraw(Environment.GetEnvironmentVariable("TERM"));
        var output = new StandardWriter(isOutOpen ? Console.Out : TextWriter.Null, "standard output");
        var error = new StandardWriter(isErrorOpen ? Console.Error : TextWriter.Null, name: null);
        bool isErrorTerminal = isErrorOpen && !Console.IsErrorRedirected;
        return new CommandConsole(
            output,
            error,
            isOutTerminal && draws && TerminalStyle.HasColors,
            isErrorTerminal && draws,
            !isOutTerminal || Console.WindowWidth < 1 ? int.MaxValue : Console.WindowWidth,
            !isInOpen || Console.IsInputRedirected ? null : new TerminalKeys())
        {
            // What draws asks whether it has the process's own streams.
            Drawing = isOutTerminal ? Console.Out : output,
            ErrorDrawing = isErrorTerminal ? Console.Error : error,
        };
    }
}
