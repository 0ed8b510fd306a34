using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Policies;

public sealed class PlayerTests
{
    [Fact]
    public void A_policy_has_the_actions_of_its_environments() => Fails.With<ArgumentException>(
        static () => new Player(Policy(actions: 5), ActionChoice.Greedy, Breakout(), new Generator(0)),
        "expected a policy of the actions discrete(6)", "got one of discrete(5)");

    [Fact]
    public void Without_a_policy_actions_are_random()
    {
        Fails.With<ArgumentException>(
            static () => new Player(null, ActionChoice.Sample, Breakout(), new Generator(0)), "Sample", "got none");
        var player = new Player(null, ActionChoice.Random, Breakout(), new Generator(0));
        player.Step();
        Assert.Equal(2, player.Actions.Length);
        Assert.Equal(new float[12], player.Parameters.ToArray());
    }

    [Fact]
    public void The_likeliest_action_is_that_of_the_largest_logit()
    {
        var player = new Player(Policy(actions: 6), ActionChoice.Greedy, Breakout(), new Generator(0));
        player.Step();
        for (int i = 0; i < 2; i++)
        {
            float[] logits = player.Parameters.Slice(i * 6, 6).ToArray();
            Assert.Equal(logits.Max(), logits[(int)player.Actions[i]]);
        }
    }

    private static VectorEnvironment Breakout() => new(2, 0, static seed => Games.Create("breakout", seed));

    private static ActorCritic Policy(int actions) => new(
        new GridworldCnn((10, 10, 4), false, "relu", [2, 2, 2], generator: new Generator(0)), actions, 4, generator: new Generator(0));
}
