using Amago.Cli.Options;
using Amago.Cli.Play;
using Amago.Rl;
using Spectre.Console;

namespace Amago.Tests.Cli.Play;

public sealed class LiveScreenTests
{
    private static readonly Scene Middle = new(
        new byte[400], Episode: 2, Steps: 17, Return: 3, GameAction.Left, new StepResult(1), new Decision(2, [0.05f, 0.2f, 0.75f], 1.234f));

    [Fact]
    public void A_policy_stands_beside_its_game() => AssertLines(
        Middle,
        isHuman: false,
        """
        ╭─breakout · greedy policy───────────────────────────────╮
        │                       episode     2                    │
        │                       step        17                   │
        │                       return      3                    │
        │                       last action left                 │
        │                                                        │
        │                       none        ━━━━━━━━━━━━━━━━   5 │
        │                       left        ━━━━━━━━━━━━━━━━  20 │
        │                       right ◀     ━━━━━━━━━━━━━━━━  75 │
        │                                                        │
        │                       value       1.23                 │
        ╰────────────────────────────────────────────────────────╯
        """);

    [Fact]
    public void The_end_is_said_and_nothing_is_decided_there() => AssertLines(
        Middle with { LastResult = new StepResult(0, Terminated: true), Decision = null },
        isHuman: false,
        """
        ╭─breakout · greedy policy───────────────────────────────╮
        │                       episode     2, over              │
        │                       step        17                   │
        │                       return      3                    │
        │                       last action left                 │
        │                                                        │
        │                       none                             │
        │                       left                             │
        │                       right                            │
        │                                                        │
        │                       value       -                    │
        ╰────────────────────────────────────────────────────────╯
        """);

    [Fact]
    public void A_person_sees_the_keys() => AssertLines(
        Middle with { Decision = null },
        isHuman: true,
        """
        ╭─breakout───────────────────────────────────────────────╮
        │                       episode     2                    │
        │                       step        17                   │
        │                       return      3                    │
        │                       last action left                 │
        │                                                        │
        │                       arrow keys  move                 │
        │                       space       fires                │
        │                       q or Esc    ends                 │
        │                                                        │
        │                                                        │
        ╰────────────────────────────────────────────────────────╯
        """);

    [Theory]
    [InlineData(60, 24, 20)]
    [InlineData(80, 20, 20)]
    [InlineData(80, 24, 40)]
    [InlineData(100, 40, 60)]
    [InlineData(200, 60, 80)]
    public void The_picture_fits_the_terminal(int width, int height, int columns)
    {
        string[] lines = Draw(Middle, isHuman: false, width, height);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.True(lines.Length < height);
        Assert.Equal(columns, lines[1].IndexOf("episode", StringComparison.Ordinal) - 4);
    }

    private static void AssertLines(Scene scene, bool isHuman, string expected)
    {
        string actual = string.Join('\n', Draw(scene, isHuman, 60, 20));
        Assert.True(expected == actual, actual);
    }

    private static string[] Draw(Scene scene, bool isHuman, int width, int height)
    {
        using var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output)
        });
        (terminal.Profile.Width, terminal.Profile.Height) = (width, height);
        var pick = new PolicyPick(new TrainingSettings { Game = "breakout" }, null, ActionChoice.Greedy, null);
        using var screen = new LiveScreen(terminal, new PlayRequest(pick) { IsHuman = isHuman, Episodes = 1, MaxSteps = 100, Fps = 50 });
        terminal.Write(screen.Draw(scene));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
