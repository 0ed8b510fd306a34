using Amago.Rl;

namespace Amago.Tests.Rl.MinAtar;

public sealed class GamesTests
{
    [Theory]
    [InlineData("space_invaders", "space_invaders")]
    [InlineData("SpaceInvaders", "space_invaders")]
    [InlineData("SPACE_INVADERS", "space_invaders")]
    [InlineData("Breakout", "breakout")]
    [InlineData("freeway", "freeway")]
    public void Games_are_found_by_name(string name, string expected) => Assert.Equal(expected, Games.Find(name).Name);

    [Fact]
    public void Games_are_what_their_descriptions_say()
    {
        Assert.Equal(GameRecording.Games, Games.All.Select(static game => game.Name));
        Assert.All(Games.All, descriptor =>
        {
            ArcadeGame game = descriptor.Create(seed: 7, stickyProbability: 0.3, isRamping: false);
            Assert.Equal((descriptor, 0.3, false, 6), (game.Descriptor, game.StickyProbability, game.IsRamping, game.ActionCount));
            Assert.Equal([10, 10, descriptor.Channels.Count], game.ObservationShape);
            Assert.Equal(descriptor.MinimalActions.Order(), descriptor.MinimalActions);
        });
    }

    [Fact]
    public void Every_channel_of_every_game_is_seen_in_play()
    {
        foreach (GameDescriptor descriptor in Games.All)
        {
            var seen = new bool[descriptor.Channels.Count];
            foreach (byte[] observation in GameRecording.Of(descriptor.Name).SelectMany(static recording => recording.Observations))
            {
                for (int i = 0; i < observation.Length; i++)
                    seen[i % seen.Length] |= observation[i] != 0;
            }

            Assert.DoesNotContain(false, seen);
        }
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        Fails.With<ArgumentException>(
            () => Games.Find("pong"), "Unknown game 'pong'; expected one of asterix, breakout, freeway, seaquest, space_invaders.");
        Fails.With<ArgumentException>(
            () => Games.Find("sea_quests"), "Unknown game 'sea_quests' (did you mean seaquest?); expected one of");
        Fails.With<ArgumentOutOfRangeException>(() => Games.Create("asterix", -1), "got -1");
        Fails.With<ArgumentOutOfRangeException>(
            () => Games.Create("asterix", 0, 1.01), "asterix: expected a probability of sticky actions from 0 to 1, got 1.01");
        Fails.With<ArgumentOutOfRangeException>(() => Games.Create("asterix", 0, double.NaN), "got NaN");
        ArcadeGame game = Games.Create("asterix", 0);
        var observation = new byte[400];
        Fails.With<ArgumentException>(() => game.Reset(new byte[399]), "asterix: expected room for an observation of 400 bytes, got 399");
        game.Reset(observation);
        Fails.With<ArgumentException>(() => game.Step(0, new byte[401]), "got 401");
        Fails.With<ArgumentOutOfRangeException>(() => game.Step(6, observation), "asterix: expected an action from 0 to 5, got 6");
        Fails.With<ArgumentOutOfRangeException>(() => game.Step(-1, observation), "got -1");
    }
}
