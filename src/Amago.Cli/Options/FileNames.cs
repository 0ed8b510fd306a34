using System.CommandLine.Parsing;

namespace Amago.Cli.Options;

/// <summary>Names of files and folders on a command line.</summary>
internal static class FileNames
{
    // What help calls the value of an option, or an argument.
    private static readonly string[] Kinds = ["FILE", "FOLDER", "PATH", "IN", "OUT"];

    /// <summary>
    /// Lets a command and its subcommands refuse the empty string, of which no file would be known by the message, as a name.
    /// </summary>
    public static void RefuseEmpty(Command command)
    {
        foreach (Option option in command.Options.Where(static option => Kinds.Contains(option.HelpName, StringComparer.Ordinal)))
            option.Validators.Add(result => Check(result, option.Name));
        foreach (Argument argument in command.Arguments.Where(static argument => Kinds.Contains(argument.Name, StringComparer.Ordinal)))
            argument.Validators.Add(result => Check(result, argument.Name));
        foreach (Command subcommand in command.Subcommands)
            RefuseEmpty(subcommand);
    }

    private static void Check(SymbolResult result, string name)
    {
        if (result.Tokens.Any(static token => token.Value.Length == 0))
            result.AddError($"{name}: expected the name of a file or folder, got the empty string.");
    }
}
