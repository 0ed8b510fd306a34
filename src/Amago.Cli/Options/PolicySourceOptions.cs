namespace Amago.Cli.Options;

/// <summary>A policy as a command line names it: POLICY, and with --gin and --set what its file does not say.</summary>
internal sealed class PolicySourceOptions
{
    /// <summary>What a policy may be, for help.</summary>
    public const string Kinds =
        "a policy of our own (policy.safetensors, or a run's folder), a zip file of stable-baselines3 or the folder "
        + "that it was unpacked into, a state dict of CleanRL, or a checkpoint of amago with --gin";

    private readonly Argument<string> _policy = new("POLICY") { Description = $"The policy: {Kinds}." };
    private readonly StatementOptions _statements = new();

    public void AddTo(Command command)
    {
        command.Add(_policy);
        _statements.AddTo(command);
    }

    public PolicySource Read(ParseResult result) => _statements.Of(result, result.GetRequiredValue(_policy));
}

/// <summary>What <see cref="PolicySourceOptions"/> read.</summary>
/// <param name="Path">Path of the file or folder.</param>
/// <param name="Gin">Path of a gin file, or null.</param>
/// <param name="Statements">What is stated as key=value.</param>
internal sealed record PolicySource(string Path, string? Gin, IReadOnlyList<string> Statements)
{
    /// <summary>What the command line says of the policy.</summary>
    public PolicyReading Reading => new() { GinFile = Gin, Statements = Statements };

    /// <summary>Reads the policy, and says where its parameters are not finite.</summary>
    /// <param name="console">Takes warnings.</param>
    /// <param name="seen">Observations that are about to be shown to it, by name, or null.</param>
    public LoadedPolicy Load(CommandConsole console, IReadOnlyDictionary<string, Tensor>? seen = null)
    {
        LoadedPolicy loaded = PolicyReader.Load(Path, Reading with { Seen = seen, Warn = console.Warn });
        if (loaded.Policy.FindNotFinite() is (string name, _))
            console.Warn($"{Path}: {Printable.Short(name)} has values that are not finite; outputs may not be either.");
        return loaded;
    }
}
