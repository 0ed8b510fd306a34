using System.Globalization;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago evaluate</c>: how well a policy plays.</summary>
internal static class EvaluateCommand
{
    private const int DefaultEpisodes = 100;

    public static Command Create(CommandConsole console)
    {
        var game = new Argument<string>("GAME") { Description = "A game, or another environment that list names." };
        var policy = new PolicyOptions();
        Option<int?> episodes = OptionValues.Integer(
            "--episodes", $"Episodes to play. [default: {DefaultEpisodes}]", min: 1, max: 10_000_000);
        Option<ulong?> seed = OptionValues.Seed("What games and actions are drawn from");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Play whole episodes and say how they went.") { game };
        policy.AddTo(command);
        command.Add(episodes);
        command.Add(seed);
        command.Add(json);
        command.SetAction(result =>
        {
            PolicyPick chosen = policy.Read(result, result.GetRequiredValue(game));
            EvaluationResult outcome = chosen.Playing(() => Evaluation.Run(
                chosen.CreateEnvironment,
                chosen.Policy,
                chosen.Choice,
                result.GetValue(episodes) ?? DefaultEpisodes,
                (long)(result.GetValue(seed) ?? 0)));
            Print(console, chosen, outcome, result.GetValue(json));
        });
        return command;
    }

    private static void Print(CommandConsole console, PolicyPick chosen, EvaluationResult result, bool json)
    {
        string choice = chosen.Choice.ToString().ToLowerInvariant();
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("game", chosen.Settings.Game);
                writer.WriteString("policy", choice);
                writer.WriteNumber("episodes", result.Episodes);
                writer.WriteNumber("mean_return", result.MeanReturn);
                writer.WriteNumber("standard_error", result.StandardError);
                writer.WriteNumber("least_return", result.MinReturn);
                writer.WriteNumber("greatest_return", result.MaxReturn);
                writer.WriteNumber("mean_length", result.MeanLength);
            });
            return;
        }

        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{chosen.Settings.Game}, {choice} policy: mean return {result.MeanReturn:0.00} ± {result.StandardError:0.00} "
            + $"(standard error) over {result.Episodes} {(result.Episodes == 1 ? "episode" : "episodes")}, "
            + $"{result.MinReturn:0.##} to {result.MaxReturn:0.##}, {result.MeanLength:0.0} steps long"));
    }
}
