using System.CommandLine.Parsing;
using System.Globalization;

namespace Amago.Cli.Options;

/// <summary>A run as a command line states it: a new one, or one to go on with.</summary>
internal sealed class TrainingOptions
{
    private readonly Argument<string?> _game = new("GAME") { Description = "A game that list names.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _encoder = new("--encoder")
    {
        Description = "An encoder that list names. [default: GridworldCNN, NatureishCNN with --render]",
        HelpName = "NAME"
    };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Steps of all environments together, such as 5M, 300k or 1e6. [default: 5M]",
        HelpName = "N",
        CustomParser = static result => Parse(result),
    };

    private readonly Option<ulong?> _seed = OptionValues.Seed("What weights, games and actions are drawn from");
    private readonly Option<int?> _envs = OptionValues.Integer("--envs", "Environments that play at once. [default: 64]", min: 1);
    private readonly Option<int?> _render = OptionValues.Integer(
        "--render",
        "Show RGB frames of so many pixels a side, such as 84, instead of 10x10 cells.",
        min: 10,
        max: TrainingSettings.MaxRender);
    private readonly Option<bool> _augment = new("--augment") { Description = "Shift the images of updates at random (DrQv2Aug)." };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The run's folder, which has no run in it yet. [default: runs/GAME, or the next free runs/GAME-2, ...]",
        HelpName = "FOLDER"
    };
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with the run in a folder, to the same end as if it had never stopped. Its settings are its own.",
        HelpName = "FOLDER"
    };
    private readonly ConfigurationOptions _configuration = new();

    public void AddTo(Command command)
    {
        command.Add(_game);
        foreach (Option option in Own)
            command.Add(option);
        command.Add(_out);
        command.Add(_resume);
        _configuration.AddTo(command);
        command.Validators.Add(Check);
    }

    private IEnumerable<Option> Own => [_encoder, _steps, _seed, _envs, _render, _augment];

    /// <summary>Reads the run that the options describe.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="defaults">Gin text that everything else goes over; null for none.</param>
    /// <param name="more">Assignments of other options, over those of these.</param>
    public TrainingRequest Read(ParseResult result, string? defaults = null, params string[] more)
    {
        if (result.GetValue(_resume) is { } resumed)
            return new ResumedRun(resumed, result.GetValue(_game));
        string name = Environments.Find(result.GetRequiredValue(_game)!).Name;
        ConfigurationChoice configuration = _configuration.Read(result);
        if (defaults is not null)
            configuration = configuration with { Gin = [new GinInput("defaults", defaults), .. configuration.Gin] };
        return new NewRun(name, result.GetValue(_out), [.. Assignments(result, name), .. more], configuration);
    }

    /// <summary>Whether the command line asks for a run that goes on.</summary>
    public bool IsResumed(CommandResult result) => result.GetResult(_resume) is not null;

    private IEnumerable<string> Assignments(ParseResult result, string game)
    {
        string training = TrainingSettings.Configurable.PythonName;
        foreach ((string setting, object? value) in new (string, object?)[]
        {
            ("game", game),
            ("encoder", result.GetValue(_encoder)),
            ("steps", result.GetValue(_steps)),
            ("seed", result.GetValue(_seed)),
            ("envs", result.GetValue(_envs)),
            ("render", result.GetValue(_render)),
            ("augment", result.GetValue(_augment) ? "True" : null),
        })
        {
            if (value is not null)
                yield return string.Create(CultureInfo.InvariantCulture, $"{training}.{setting}={value}");
        }
    }

    private void Check(CommandResult result)
    {
        if (result.GetResult(_resume) is null)
        {
            if (result.GetValue(_game) is null)
                result.AddError("expected a game, or --resume with the folder of a run.");
            return;
        }

        IEnumerable<Option> settings = Own.Append(_out).Concat(_configuration.All);
        if (settings.Select(result.GetResult).FirstOrDefault(static option => option is { Implicit: false }) is not { } given)
            return;
        string own = OfRun(result.GetValue(_resume)!, given);
        result.AddError($"{given.Option.Name}: expected none beside --resume, whose run has its own{own}; got {Text(given)}");
    }

    private static string Text(OptionResult given) =>
        given.Tokens.Count > 0 ? string.Join(' ', given.Tokens.Select(static token => token.Value)) : given.Option.Name;

    // As config.gin has it: PPO.learning_rate = 0.001
    private static string OfRun(string folder, OptionResult given)
    {
        string name = given.Option.Name == "--set" ? Text(given).Split('=')[0] : given.Option.Name[2..];
        try
        {
            string? line = File.ReadLines(TrainingRun.ConfigurationIn(folder))
                .FirstOrDefault(line => $".{line}".Contains($".{name} = ", StringComparison.OrdinalIgnoreCase));
            return line is null ? "" : $" ({line})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // that it is missing or can't be read is for whoever resumes the run to say
        }
    }

    private static long? Parse(ArgumentResult result)
    {
        long? steps = Count.TryParse(result.Tokens[^1].Value) is { } count and > 0 ? count : null;
        if (steps is null)
            result.AddError($"--steps: expected a number of steps such as 5M, 300k, 1e6 or 100000, got '{result.Tokens[^1].Value}'.");
        return steps;
    }
}
