namespace Amago.Cli.Options;

/// <summary>Who plays: --weights, and --policy for how actions are picked.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string?> _weights =
        new("--weights") { Description = "A policy.safetensors that amago train wrote, or the folder of its run.", HelpName = "FILE" };
    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "How actions are picked: random, greedy or sample. [default: sample; random without --weights]",
        HelpName = "NAME"
    };

    public PolicyOptions() =>
        _policy.AcceptOnlyFromAmong([.. Enum.GetNames<ActionChoice>().Select(static name => name.ToLowerInvariant())]);

    public void AddTo(Command command)
    {
        command.Add(_weights);
        command.Add(_policy);
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
            return choice is null or "random"
                ? new PolicyPick(new TrainingSettings { Game = name }, null, ActionChoice.Random, null)
                : throw new ArgumentException($"--policy {choice}: expected --weights with a policy to pick actions from, got none.");
        }

        PolicyFile file = PolicyFile.Load(Directory.Exists(weights) ? PolicyFile.In(weights) : weights);
        if (file.Settings.Game != name)
            throw new ArgumentException($"{weights}: expected a policy for {name}, got one for {file.Settings.Game}.");
        return new PolicyPick(
            file.Settings, file.Policy, choice is null ? ActionChoice.Sample : Enum.Parse<ActionChoice>(choice, ignoreCase: true), weights);
    }
}

/// <summary>What <see cref="PolicyOptions"/> read.</summary>
/// <param name="Settings">The game with its settings, as the policy sees it.</param>
/// <param name="Policy">Null for random actions without a file.</param>
/// <param name="Choice">How actions are chosen by the policy's logits.</param>
/// <param name="Weights">What the policy was loaded from, or null.</param>
internal sealed record PolicyPick(TrainingSettings Settings, ActorCritic? Policy, ActionChoice Choice, string? Weights)
{
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
