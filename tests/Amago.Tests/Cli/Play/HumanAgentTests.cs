using Amago.Cli.Play;
using Amago.Rl;

namespace Amago.Tests.Cli.Play;

public sealed class HumanAgentTests
{
    [Theory]
    [InlineData("seaquest", new ConsoleKey[0], GameAction.None)]
    [InlineData("seaquest", new[] { ConsoleKey.LeftArrow }, GameAction.Left)]
    [InlineData("seaquest", new[] { ConsoleKey.UpArrow }, GameAction.Up)]
    [InlineData("seaquest", new[] { ConsoleKey.RightArrow }, GameAction.Right)]
    [InlineData("seaquest", new[] { ConsoleKey.DownArrow }, GameAction.Down)]
    [InlineData("seaquest", new[] { ConsoleKey.Spacebar }, GameAction.Fire)]
    [InlineData("seaquest", new[] { ConsoleKey.X }, GameAction.None)]
    [InlineData(
        "seaquest", new[] { ConsoleKey.LeftArrow, ConsoleKey.RightArrow, ConsoleKey.X }, GameAction.Right)] // the last with a meaning
    [InlineData("breakout", new[] { ConsoleKey.RightArrow }, GameAction.Right)]
    [InlineData("breakout", new[] { ConsoleKey.Spacebar }, GameAction.None)] // no such action in this game
    [InlineData("seaquest", new[] { ConsoleKey.Q }, null)]
    [InlineData("seaquest", new[] { ConsoleKey.LeftArrow, ConsoleKey.Escape }, null)]
    public void A_key_is_an_action(string game, ConsoleKey[] pressed, GameAction? expected)
    {
        IReadOnlyList<GameAction> actions = Games.Find(game).MinimalActions;
        var agent = new HumanAgent(new ScriptedKeys(pressed), Environments.Find(game));
        Assert.Null(agent.Look());
        Assert.Equal(expected, agent.Act([]) is { } action ? actions[(int)action[0]] : null);
    }

    [Fact]
    public void A_held_key_acts_at_every_step_and_not_a_step_longer()
    {
        var agent = new HumanAgent(new ScriptedKeys(
            [ConsoleKey.LeftArrow],
            [ConsoleKey.LeftArrow, ConsoleKey.LeftArrow, ConsoleKey.LeftArrow],
            []), Environments.Find("breakout"));
        Assert.Equal([1, 1, 0, null], Enumerable.Range(0, 4).Select(_ => agent.Act([])?[0]));
    }

    [Theory]
    [InlineData(new ConsoleKey[0], 0f, 0f)]
    [InlineData(new[] { ConsoleKey.LeftArrow }, -1f, 0f)]
    [InlineData(new[] { ConsoleKey.DownArrow }, 0f, 1f)]
    public void An_arrow_pushes_numbers_as_far_as_their_bounds(ConsoleKey[] pressed, params float[] expected) =>
        Assert.Equal(expected, new HumanAgent(new ScriptedKeys(pressed), Environments.Find("steer")).Act([])!);

    [Fact]
    public void A_key_whose_action_is_illegal_is_none()
    {
        var agent = new HumanAgent(
            new ScriptedKeys([ConsoleKey.UpArrow, ConsoleKey.Spacebar]), Environments.Find("treasure"));
        Assert.Equal([5], agent.Act([false, true, true, true, false, true])!);
    }
}
