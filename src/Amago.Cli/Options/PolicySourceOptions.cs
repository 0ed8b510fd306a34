namespace Amago.Cli.Options;

/// <summary>A policy as a command line names it: POLICY, and with --gin and --set what its file does not say.</summary>
internal sealed class PolicySourceOptions
{
    /// <summary>What a policy may be, for help.</summary>
    public const string Kinds =
        "a policy of our own (policy.safetensors, or a run's folder), a zip file of stable-baselines3 or the folder "
        + "that it was unpacked into, a state dict of CleanRL, or a checkpoint of amago with --gin";

    private readonly Argument<string> _policy = new("POLICY") { Description = $"The policy: {Kinds}." };

    private readonly Option<string?> _gin =
        new("--gin") { Description = "The gin file that amago saved beside its checkpoint.", HelpName = "FILE" };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "What the file does not say: observation=[4,84,84], observation.NAME=3 or discrete(5), action_space=discrete(6), "
            + "activation_fn=relu, normalize_images=False. Repeatable.",
        HelpName = "key=value",
    };

    public void AddTo(Command command)
    {
        command.Add(_policy);
        command.Add(_gin);
        command.Add(_set);
    }

    public PolicySource Read(ParseResult result) =>
        new(result.GetRequiredValue(_policy), result.GetValue(_gin), result.GetValue(_set) ?? []);
}

/// <summary>What <see cref="PolicySourceOptions"/> read.</summary>
/// <param name="Path">Path of the file or folder.</param>
/// <param name="Gin">Path of a gin file, or null.</param>
/// <param name="Statements">What is stated as key=value.</param>
internal sealed record PolicySource(string Path, string? Gin, IReadOnlyList<string> Statements)
{
    /// <summary>Reads the policy, and says where its parameters are not finite.</summary>
    /// <param name="console">Takes warnings.</param>
    /// <param name="seen">Observations that are about to be shown to it, by name, or null.</param>
    public LoadedPolicy Load(CommandConsole console, IReadOnlyDictionary<string, Tensor>? seen = null)
    {
        LoadedPolicy loaded = PolicyReader.Load(
            Path, new PolicyReading { GinFile = Gin, Statements = Statements, Seen = seen, Warn = console.Warn });
        if (loaded.Policy.FindNotFinite() is (string name, _))
            console.Warn($"{Path}: {Printable.Short(name)} has values that are not finite; outputs may not be either.");
        return loaded;
    }
}
