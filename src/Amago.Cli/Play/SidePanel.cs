using System.Globalization;
using Spectre.Console;

namespace Amago.Cli.Play;

/// <summary>What stands beside the game: how the episode goes, and what the policy makes of it.</summary>
/// <param name="actions">The game's minimal actions, in the policy's order.</param>
/// <param name="isHuman">Whether a person plays, who may want to know the keys.</param>
internal sealed class SidePanel(IReadOnlyList<GameAction> actions, bool isHuman)
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
        grid.AddRow(Name("last action"), new Text(scene.LastAction is { } last ? ActionName(last) : "-"));
        grid.AddEmptyRow();
        if (isHuman)
            AddKeys(grid);
        else
            AddDecision(grid, scene.Decision);
        return grid;
    }

    private static void AddKeys(Grid grid)
    {
        grid.AddRow(Name("arrow keys"), new Text("move"));
        grid.AddRow(Name("space"), new Text("fires"));
        grid.AddRow(Name("q or Esc"), new Text("ends"));
    }

    private void AddDecision(Grid grid, Decision? decision)
    {
        for (int i = 0; i < actions.Count; i++)
        {
            bool isTaken = i == decision?.Action;
            string name = ActionName(actions[i]);
            grid.AddRow(
                isTaken ? new Markup($"[bold]{name}[/] [deepskyblue1]◀[/]") : Name(name),
                decision is null ? Text.Empty : Bar(decision.Probabilities[i]));
        }

        grid.AddEmptyRow();
        grid.AddRow(Name("value"), new Text(decision?.Value is { } value ? Invariant($"{value:0.00}") : "-"));
    }

    private static Markup Bar(float share)
    {
        int full = (int)MathF.Round(share * BarWidth);
        return new Markup(
            Invariant($"[deepskyblue1]{new string('━', full)}[/][grey30]{new string('━', BarWidth - full)}[/]{share * 100,4:0}"));
    }

    private static string ActionName(GameAction action) => action.ToString().ToLowerInvariant();

    private static Markup Name(string text) => new Markup($"[grey62]{text}[/]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
