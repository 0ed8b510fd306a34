namespace Amago.Cli.Options;

/// <summary>What a policy's file does not say of it: --gin and --set.</summary>
internal sealed class StatementOptions
{
    private readonly Option<string?> _gin =
        new("--gin") { Description = "The gin file that amago saved beside its checkpoint.", HelpName = "FILE" };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "What the policy's file does not say: observation=[4,84,84], observation.NAME=3 or discrete(5), "
            + "action_space=discrete(6), activation_fn=relu, normalize_images=False. Repeatable.",
        HelpName = "key=value",
    };

    public void AddTo(Command command)
    {
        command.Add(_gin);
        command.Add(_set);
    }

    /// <summary>Checks that none of the options is given where no policy is read.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="missing">The option that would name a policy.</param>
    /// <exception cref="ArgumentException">One is given.</exception>
    public void ExpectNone(ParseResult result, string missing)
    {
        foreach (Option option in new Option[] { _gin, _set })
        {
            if (result.GetResult(option) is not null)
                throw new ArgumentException($"{option.Name}: expected {missing} beside it, for it says something of a policy; got none.");
        }
    }

    /// <summary>A policy of the given path with what the options say of it.</summary>
    public PolicySource Of(ParseResult result, string path) => new(path, result.GetValue(_gin), result.GetValue(_set) ?? []);
}
