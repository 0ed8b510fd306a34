namespace Amago.Cli.Options;

/// <summary>Who plays: --weights, and --policy for how actions are picked.</summary>
internal sealed class PolicyOptions
{
    private const int MinRender = 10;

    private readonly Option<string?> _weights =
        new("--weights") { Description = $"The policy that plays: {PolicySourceOptions.Kinds}.", HelpName = "FILE" };
    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "How actions are picked: random, greedy or sample. [default: sample; random without --weights]",
        HelpName = "NAME"
    };

    private readonly StatementOptions _statements = new();

    public PolicyOptions() =>
        _policy.AcceptOnlyFromAmong([.. Enum.GetNames<ActionChoice>().Select(static name => name.ToLowerInvariant())]);

    public void AddTo(Command command)
    {
        command.Add(_weights);
        command.Add(_policy);
        _statements.AddTo(command);
    }

    /// <summary>Whether the command line has one of these options.</summary>
    public bool IsGiven(ParseResult result) => result.GetResult(_weights) is not null || result.GetResult(_policy) is not null;

    /// <summary>Loads the policy that the options name.</summary>
    /// <exception cref="ArgumentException">The policy was trained on another game, or there is none to choose actions with.</exception>
    public PolicyPick Read(ParseResult result, string game)
    {
        string name = Environments.Find(game).Name;
        string? weights = result.GetValue(_weights), choice = result.GetValue(_policy);
        if (weights is null)
        {
            _statements.ExpectNone(result, "--weights");
            return choice is null or "random"
                ? new PolicyPick(new TrainingSettings { Game = name }, null, ActionChoice.Random, null)
                : throw new ArgumentException($"--policy {choice}: expected --weights with a policy to pick actions from, got none.");
        }

        LoadedPolicy loaded = PolicyReader.Load(weights, _statements.Of(result, weights).Reading);
        if (loaded.Training is { } trained && trained.Game != name)
            throw new ArgumentException($"{weights}: expected a policy for {name}, got one for {trained.Game}.");
        bool hasChances = !loaded.Policy.OutputNames.Contains(Policy.QValuesName);
        if (choice == "sample" && !hasChances)
        {
            throw new ArgumentException(
                $"--policy sample: expected a policy with probabilities to draw by, got {weights}, which has values of actions; "
                + "--policy greedy plays it.");
        }

        var pick = new PolicyPick(
            loaded.Training ?? SettingsFor(name, loaded.Policy.ObservationSpace),
            loaded.Policy,
            choice is not null
                ? Enum.Parse<ActionChoice>(choice, ignoreCase: true)
                : hasChances ? ActionChoice.Sample : ActionChoice.Greedy,
            weights);
        pick.ExpectFit();
        return pick;
    }

    // Square images of three channels are frames of the game, as its own policies may see it too.
    private static TrainingSettings SettingsFor(string game, ObservationSpace observations)
    {
        int side = observations.Entries is [ImageEntry { Shape: var shape, ChannelsFirst: var isFirst }]
            && shape[isFirst ? 0 : 2] == 3 && shape[1] == shape[isFirst ? 2 : 0] ? shape[1] : 0;
        return new TrainingSettings { Game = game, Render = side is >= MinRender and <= TrainingSettings.MaxRender ? side : 0 };
    }
}

/// <summary>What <see cref="PolicyOptions"/> read.</summary>
/// <param name="Settings">The game with its settings, as the policy sees it.</param>
/// <param name="Policy">Null for random actions without a file.</param>
/// <param name="Choice">How actions are chosen by the policy's logits.</param>
/// <param name="Weights">What the policy was loaded from, or null.</param>
internal sealed record PolicyPick(TrainingSettings Settings, Policy? Policy, ActionChoice Choice, string? Weights)
{
    /// <summary>Makes the environment that the policy sees, images in the policy's own layout.</summary>
    public IStructuredEnvironment CreateEnvironment(long seed)
    {
        IStructuredEnvironment environment = Settings.CreateEnvironment(seed);
        if (Policy is null || Policy.ObservationSpace == environment.ObservationSpace)
            return environment;
        var turned = new ChannelsFirstImages(environment);
        return turned.ObservationSpace == Policy.ObservationSpace ? turned : environment;
    }

    /// <summary>Checks that the policy sees and does what the game shows and takes.</summary>
    /// <exception cref="ArgumentException">It does not; the message says what was expected and what came.</exception>
    public void ExpectFit()
    {
        IStructuredEnvironment environment = CreateEnvironment(seed: 0);
        if (Policy is null || (Policy.ObservationSpace == environment.ObservationSpace && Policy.ActionSpace == environment.ActionSpace))
            return;
        throw new ArgumentException(
            $"{Weights}: expected a policy that sees {environment.ObservationSpace} and does {environment.ActionSpace}, as {Settings.Game} "
            + $"has it, got one that sees {Policy.ObservationSpace} and does {Policy.ActionSpace?.ToString() ?? "nothing"}.");
    }

    /// <summary>Runs a function in which the policy plays, and names the policy's file where its outputs are not finite.</summary>
    /// <exception cref="InvalidFileException">The policy's outputs are not finite; the message names its file.</exception>
    public T Playing<T>(Func<T> play)
    {
        try
        {
            return play();
        }
        catch (PolicyOutputException e)
        {
            throw new InvalidFileException($"{Weights}: {e.Message}", e);
        }
    }
}
