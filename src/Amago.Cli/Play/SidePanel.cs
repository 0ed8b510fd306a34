using System.Globalization;
using Spectre.Console;

namespace Amago.Cli.Play;

/// <summary>What stands beside the game: how the episode goes, and what the policy makes of it.</summary>
/// <param name="game">The game, with its actions in the policy's order.</param>
/// <param name="isHuman">Whether a person plays, who may want to know the keys.</param>
internal sealed class SidePanel(EnvironmentDescriptor game, bool isHuman)
{
    /// <summary>Characters of a line: always as many, so that nothing moves.</summary>
    public const int Width = NameWidth + 1 + FigureWidth;

    private const int NameWidth = 11, BarWidth = 16, FigureWidth = BarWidth + 4;

    public Grid Draw(Scene scene)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().Width(NameWidth).Padding(0, 0, 1, 0))
            .AddColumn(new GridColumn().Width(FigureWidth).Padding(0, 0));
        string end = !scene.IsOver ? "" : scene.LastResult.Truncated ? ", cut off" : ", over";
        grid.AddRow(Name("episode"), new Markup(Invariant($"{scene.Episode}[bold]{end}[/]")));
        grid.AddRow(Name("step"), new Text(Invariant($"{scene.Steps}")));
        grid.AddRow(Name("return"), new Markup(Invariant($"[bold]{scene.Return:0.##}[/]")));
        grid.AddRow(Name("last action"), new Text(scene.LastAction is { } last ? ActionText(last) : "-"));
        grid.AddEmptyRow();
        if (isHuman)
            AddKeys(grid);
        else
            AddDecision(grid, scene.Decision);
        return grid;
    }

    private void AddKeys(Grid grid)
    {
        grid.AddRow(Name("arrow keys"), new Text("move"));
        if (game.IsGame || game.ActionNames.Contains("open"))
            grid.AddRow(Name("space"), new Text(game.IsGame ? "fires" : "takes, opens"));
        grid.AddRow(Name("q or Esc"), new Text("ends"));
    }

    private void AddDecision(Grid grid, Decision? decision)
    {
        int deviation = 0, mask = 0;
        foreach (ActionLine line in ActionLines.Of(game))
        {
            bool isTaken = decision is not null && line.IsTaken(decision.Action);
            string name = Markup.Escape(line.Name);
            Markup title = isTaken ? new Markup($"[bold]{name}[/] [deepskyblue1]◀[/]") : Name(name);
            if (decision is null)
                grid.AddRow(title, Text.Empty);
            else if (line.Kind == ActionLineKind.Number)
            {
                grid.AddRow(title, new Text(Invariant(
                    $"{decision.Probabilities[line.Parameter]:+0.00;-0.00} ± {decision.Deviations[deviation]:0.00}")));
            }
            else if (line.Kind == ActionLineKind.Choice && decision.Mask.Length > 0 && !decision.Mask[mask])
                grid.AddRow(title, new Markup("[grey42]illegal[/]"));
            else
                grid.AddRow(title, Bar(decision.Probabilities[line.Parameter]));
            deviation += line.Kind == ActionLineKind.Number ? 1 : 0;
            mask += line.Kind == ActionLineKind.Choice ? 1 : 0;
        }

        grid.AddEmptyRow();
        grid.AddRow(Name("value"), new Text(decision?.Value is { } value ? Invariant($"{value:0.00}") : "-"));
    }

    // One of n actions by its name; anything else by its numbers.
    private string ActionText(float[] action) => game.ActionSpace is DiscreteActions
        ? game.ActionNames[(int)action[0]]
        : string.Join(' ', action.Select(static number => number.ToString("0.##", CultureInfo.InvariantCulture)));

    private static Markup Bar(float share)
    {
        int full = (int)MathF.Round(share * BarWidth);
        return new Markup(
            Invariant($"[deepskyblue1]{new string('━', full)}[/][grey30]{new string('━', BarWidth - full)}[/]{share * 100,4:0}"));
    }

    private static Markup Name(string text) => new Markup($"[grey62]{text}[/]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
