using Amago.Cli.Options;
using Amago.Cli.Play;
using Amago.Rl;
using Spectre.Console;

namespace Amago.Tests.Cli.Play;

public sealed class LiveScreenTests
{
    private static readonly Scene Middle = new(
        new byte[400], Episode: 2, Steps: 17, Return: 3, [1], new StepResult(1),
        new Decision([2], [0.05f, 0.2f, 0.75f], [], [], 1.234f));

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
    public void Numbers_have_their_means_and_deviations() => AssertLines(
        new Scene(new byte[288], 1, 3, 0, [0.5f, -1], default, new Decision([1, 0.25f], [1.234f, 0.25f], [0.5f, 0.1f], [], 2)),
        isHuman: false,
        """
        ╭─steer · greedy policy──────────────────────────────────╮
        │                       episode     1                    │
        │                       step        3                    │
        │                       return      0                    │
        │                       last action 0.5 -1               │
        │                                                        │
        │                       right       +1.23 ± 0.50         │
        │                       down        +0.25 ± 0.10         │
        │                                                        │
        │                       value       2.00                 │
        │                                                        │
        ╰────────────────────────────────────────────────────────╯
        """,
        "steer");

    [Fact]
    public void What_is_illegal_is_said() => AssertLines(
        new Scene(
            new byte[320], 1, 3, 0, [4], default,
            new Decision([1], [0, 0.25f, 0.5f, 0.25f, 0, 0], [], [false, true, true, true, false, false], null)),
        isHuman: false,
        """
        ╭─treasure · greedy policy───────────────────────────────╮
        │                       episode     1                    │
        │                       step        3                    │
        │                       return      0                    │
        │                       last action take                 │
        │                                                        │
        │                       up          illegal              │
        │                       right ◀     ━━━━━━━━━━━━━━━━  25 │
        │                       down        ━━━━━━━━━━━━━━━━  50 │
        │                       left        ━━━━━━━━━━━━━━━━  25 │
        │                       take        illegal              │
        │                       open        illegal              │
        │                                                        │
        │                       value       -                    │
        ╰────────────────────────────────────────────────────────╯
        """,
        "treasure");

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

    // An empty board of other sizes than 10x10 has half blocks in it, which are no matter here.
    private static void AssertLines(Scene scene, bool isHuman, string expected, string game = "breakout")
    {
        string actual = string.Join('\n', Draw(scene, isHuman, 60, 20, game)).Replace('▀', ' ');
        Assert.True(expected == actual, actual);
    }

    private static string[] Draw(Scene scene, bool isHuman, int width, int height, string game = "breakout")
    {
        using var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output)
        });
        (terminal.Profile.Width, terminal.Profile.Height) = (width, height);
        var pick = new PolicyPick(new TrainingSettings { Game = game }, null, ActionChoice.Greedy, null);
        using var screen = new LiveScreen(terminal, new PlayRequest(pick) { IsHuman = isHuman, Episodes = 1, MaxSteps = 100, Fps = 50 });
        terminal.Write(screen.Draw(scene));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
