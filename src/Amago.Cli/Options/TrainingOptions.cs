using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Amago.Cli.Training;
using Amago.Rl;

namespace Amago.Cli.Options;

/// <summary>A run as a command line states it: a new one, or one to go on with.</summary>
internal sealed class TrainingOptions
{
    private readonly Argument<string?> _game = new("GAME") { Description = "A game that list names.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _encoder = new("--encoder") { Description = "An encoder that list names. [default: GridworldCNN, NatureishCNN with --render]", HelpName = "NAME" };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Steps of all environments together, such as 5M or 300k. [default: 5M]",
        HelpName = "N",
        CustomParser = static result => Parse(result),
    };

    private readonly Option<ulong?> _seed = OptionValues.Seed("What weights, games and actions are drawn from. [default: 0]");
    private readonly Option<int?> _envs = OptionValues.Integer("--envs", "Environments that play at once. [default: 64]", least: 1);
    private readonly Option<int?> _render = OptionValues.Integer("--render", "Show RGB frames of so many pixels a side, such as 84, instead of 10x10 cells.", least: 10, most: 1024);
    private readonly Option<bool> _augment = new("--augment") { Description = "Shift the images of updates at random (DrQv2Aug)." };
    private readonly Option<string?> _out = new("--out") { Description = "The run's folder. [default: runs/GAME, or the next free runs/GAME-2, ...]", HelpName = "FOLDER" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with the run in a folder, to the same end as if it had never stopped. Its settings are its own.", HelpName = "FOLDER" };
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

    /// <summary>Starts the run, or goes on with it.</summary>
    /// <returns>The run and its folder.</returns>
    public (TrainingRun Run, string Folder) Open(ParseResult result)
    {
        if (result.GetValue(_resume) is { } folder)
        {
            TrainingRun resumed = TrainingRun.Resume(folder);
            if (result.GetValue(_game) is not { } game || Games.Find(game).Name == resumed.Settings.Game)
                return (resumed, folder);
            resumed.Dispose();
            throw new ArgumentException($"{folder}: expected a run of {game}, got one of {resumed.Settings.Game}.");
        }

        string name = Games.Find(result.GetRequiredValue(_game)!).Name;
        folder = result.GetValue(_out) ?? FreeFolder(name);
        return (TrainingRun.Start(folder, _configuration.Read(result).ForTraining(Assignments(result, name))), folder);
    }

    private IEnumerable<string> Assignments(ParseResult result, string game)
    {
        yield return $"Training.game={game}";
        foreach ((string setting, object? value) in new (string, object?)[]
        {
            ("encoder", result.GetValue(_encoder)), ("steps", result.GetValue(_steps)), ("seed", result.GetValue(_seed)), ("envs", result.GetValue(_envs)),
            ("render", result.GetValue(_render)), ("augment", result.GetValue(_augment) ? "True" : null),
        })
        {
            if (value is not null)
                yield return string.Create(CultureInfo.InvariantCulture, $"Training.{setting}={value}");
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

        if (Own.Append(_out).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            result.AddError($"{given.Name}: expected none beside --resume, whose run has its own.");
    }

    private static string FreeFolder(string game)
    {
        string folder = Path.Combine("runs", game);
        for (int i = 2; Directory.Exists(folder); i++)
            folder = Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{game}-{i}"));
        return folder;
    }

    private static long? Parse(ArgumentResult result)
    {
        long? steps = StepCount.TryParse(result.Tokens[^1].Value);
        if (steps is null)
            result.AddError($"--steps: expected a number of steps such as 5M, 300k or 100000, got '{result.Tokens[^1].Value}'.");
        return steps;
    }
}
