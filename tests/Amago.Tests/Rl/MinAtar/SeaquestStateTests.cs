using System.Text.Json;
using Amago.Rl;
using Amago.Rl.MinAtar;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>Rare coincidences, from states that were put into the original: shots of the dead, equal twins.</summary>
public sealed class SeaquestStateTests
{
    [Fact]
    public void Constructed_states_go_on_as_in_the_original()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Reference", "games", "seaquest_states.json");
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement[] cases = [.. file.RootElement.GetProperty("cases").EnumerateArray()];
        Assert.Equal(47, cases.Length);
        Assert.All(cases, one =>
        {
            JsonElement start = one.GetProperty("state");
            var random = new NumPyRandom(start.GetProperty("seed").GetInt64());
            var game = new Seaquest(random, isRamping: true);
            game.Reset();
            StateArchive.Load(game, StateArchive.Save(new SeaquestFields(start)));
            long[] checksums = [.. one.GetProperty("crc").EnumerateArray().Select(static crc => crc.GetInt64())];
            Assert.Equal(checksums[0], Checksum(game));
            int[] actions = Integers(one, "actions"), rewards = Integers(one, "rewards"), terminals = Integers(one, "terminals");
            for (int t = 0; t < rewards.Length; t++)
            {
                random.NextDouble(); // whether the action is sticky, at probability 0
                int reward = game.Step((GameAction)actions[t]);
                Assert.Equal((t, rewards[t], terminals[t] != 0, checksums[t + 1]), (t, reward, game.IsTerminal, Checksum(game)));
            }
        });
    }

    [Fact]
    public void After_six_divers_the_count_is_minus_one()
    {
        var game = new Seaquest(new NumPyRandom(0), isRamping: true);
        using var start = JsonDocument.Parse("""
            {"x": 5, "y": 1, "facing": -1, "oxygen": 101, "divers_aboard": 6, "at_surface": false, "spawn_interval": 20,
            "enemy_spawn_timer": 20,
             "diver_spawn_timer": 30, "move_interval": 5, "ramp_level": 0, "shot_timer": 0, "friendly_bullets": [], "enemy_bullets": [],
             "fish": [],
             "submarines": [], "divers": [[5, 2, 1, 5]]}
            """);
        StateArchive.Load(game, StateArchive.Save(new SeaquestFields(start.RootElement)));
        Assert.Equal(5, game.Step(GameAction.Up)); // 101 of 200 units are 5 of 10
        Assert.False(game.IsTerminal);
        game.Step(GameAction.Down);
        game.Step(GameAction.Up); // a negative count may surface
        Assert.False(game.IsTerminal);
    }

    [Fact]
    public void A_state_of_as_many_objects_as_there_may_be_goes_on_and_loads_again()
    {
        string divers = string.Join(", ", Enumerable.Repeat("[5, 2, 1, 5]", 64));
        using var start = JsonDocument.Parse($$"""
            {"x": 5, "y": 1, "facing": -1, "oxygen": 101, "divers_aboard": 6, "at_surface": false, "spawn_interval": 20,
            "enemy_spawn_timer": 20,
             "diver_spawn_timer": 0, "move_interval": 5, "ramp_level": 0, "shot_timer": 0, "friendly_bullets": [], "enemy_bullets": [],
             "fish": [],
             "submarines": [], "divers": [{{divers}}]}
            """);
        Seaquest game = new(new NumPyRandom(0), isRamping: true), other = new(new NumPyRandom(0), isRamping: true);
        StateArchive.Load(game, StateArchive.Save(new SeaquestFields(start.RootElement)));
        game.Step(GameAction.None); // a diver is due, and stays away
        StateArchive.Load(other, StateArchive.Save(game));
        Assert.Equal(Checksum(game), Checksum(other));
    }

    private static long Checksum(GameRules game)
    {
        var cells = new byte[1000];
        game.Draw(cells);
        return GameRecording.Checksum(cells);
    }

    private static int[] Integers(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(static value => value.GetInt32())];

    /// <summary>A state in the words of the file, in the order in which the game names its fields.</summary>
    private sealed class SeaquestFields(JsonElement start) : ISavable
    {
        public void Serialize(StateArchive archive)
        {
            bool isTerminal = false;
            archive.Value(ref isTerminal);
            Numbers(archive, "x", "y", "facing", "oxygen", "divers_aboard");
            bool isAtSurface = start.GetProperty("at_surface").GetBoolean();
            archive.Value(ref isAtSurface);
            Numbers(archive, "spawn_interval", "enemy_spawn_timer", "diver_spawn_timer", "move_interval", "ramp_level", "shot_timer");
            foreach (string list in new[] { "friendly_bullets", "enemy_bullets", "fish", "submarines", "divers" })
            {
                int count = start.GetProperty(list).GetArrayLength();
                archive.Value(ref count);
                foreach (JsonElement item in start.GetProperty(list).EnumerateArray())
                {
                    int[] fields = [.. item.EnumerateArray().Select(static field => field.GetInt32()), 0, 0];
                    for (int i = 0; i < 5; i++)
                        archive.Value(ref fields[i]);
                }
            }
        }

        private void Numbers(StateArchive archive, params string[] names)
        {
            foreach (string name in names)
            {
                int value = start.GetProperty(name).GetInt32();
                archive.Value(ref value);
            }
        }
    }
}
