namespace Amago.Cli.Output;

/// <summary>What a user sees of an error: one line, and an exit code that tells bad input from everything else.</summary>
internal static class Failure
{
    /// <summary>The exit code of whatever is not bad input.</summary>
    public const int Other = 1;

    private const int BadInput = 2;

    // Of a message: what is quoted is cut where it is quoted, and here once more, whoever wrote the message.
    private const int MaxLineLength = 4000;

    /// <summary>Prints what is wrong with the usage, as the parser found it, and returns the exit code.</summary>
    public static int Usage(CommandConsole console, ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string name = command is RootCommand ? console.Program : $"{console.Program} {command.Name}";
        console.Error.WriteLine(OneLine($"{name}: {UsageMessage(result, command)} (see {name} --help)."));
        return BadInput;
    }

    private static string UsageMessage(ParseResult result, Command command)
    {
        if (command.Subcommands.Count == 0)
            return result.Errors[0].Message.TrimEnd('.').ReplaceLineEndings("\n").Replace("\n\t", " ", StringComparison.Ordinal);
        string known = string.Join(", ", command.Subcommands.Select(static sub => sub.Name));
        string got = result.UnmatchedTokens.Count > 0 ? $"'{result.UnmatchedTokens[0]}'" : "none";
        return $"expected a command ({known}), got {got}";
    }

    /// <summary>Prints an exception, with its stack where AMAGO_DEBUG is set, and returns the exit code.</summary>
    public static int Report(CommandConsole console, Exception e)
    {
        bool isBadInput = IsBadInput(e);
        bool isSaid = isBadInput || FileFailure.IsOfMachine(e)
            || e is OperationCanceledException or OutOfMemoryException or DivergedException;
        string text = isSaid ? Message(e) : $"{e.GetType().Name}: {Message(e)} Set AMAGO_DEBUG=1 for the stack.";
        console.Warn(OneLine(text));
        if (string.Equals(Environment.GetEnvironmentVariable("AMAGO_DEBUG"), "1", StringComparison.Ordinal))
            console.Error.Write($"{e}{Environment.NewLine}");
        return isBadInput ? BadInput : Other;
    }

    private static bool IsBadInput(Exception e) =>
        e is ArgumentException or FormatException or UnauthorizedAccessException or EnvironmentOutputException
            || (e is IOException && !FileFailure.IsOfMachine(e));

    public static string Message(Exception e) => e switch
    {
        OutOfMemoryException => "there is not enough memory for this.",
        ArgumentException argument => InvalidFileException.TextOf(argument),
        _ => e.Message,
    };

    private static string OneLine(string text) => Printable.Short(text.ReplaceLineEndings(" "), MaxLineLength);
}
