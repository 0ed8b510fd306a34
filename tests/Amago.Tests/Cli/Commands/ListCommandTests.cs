using System.Text.Json;
using System.Text.RegularExpressions;
using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class ListCommandTests
{
    [Fact]
    public void Names_every_encoder_setting_activation_and_game()
    {
        CliRun run = CliRun.Ok("list");
        Assert.All([.. Encoders.All, .. Augmentations.All], encoder =>
        {
            Assert.All([encoder.PythonName, encoder.Name, encoder.Description], text => Assert.Contains(
                text, run.Out, StringComparison.Ordinal));
            Assert.All(encoder.Settings, setting => Assert.Matches($"{setting.Name} +{Regex.Escape(setting.Default)}", run.Out));
        });
        Assert.Contains(string.Join(", ", Activations.Names), run.Out, StringComparison.Ordinal);
        Assert.All(Games.All, game => Assert.Matches($"{game.Name} +10x10x{game.Channels.Count} +0,.*{game.Description}", run.Out));
        Assert.DoesNotContain("\e[", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Json_says_the_same()
    {
        JsonElement json = CliRun.Ok("list", "--json").Json;
        Assert.Equal(
            ["encoders", "activations", "augmentations", "games", "environments"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Activations.Names, json.GetProperty("activations").EnumerateArray().Select(name => name.GetString()));
        AssertSame(Encoders.All, json.GetProperty("encoders"));
        AssertSame(Augmentations.All, json.GetProperty("augmentations"));
        AssertSameGames(json.GetProperty("games"));
    }

    private static void AssertSame(IEnumerable<Configurable> configurables, JsonElement json)
    {
        Assert.Equal(
            configurables.Select(encoder => $"{encoder.PythonName} {encoder.Name} {encoder.Description} "
                + $"{string.Join(' ', encoder.Settings.Select(setting => $"{setting.Name}={setting.Default}"))}"),
            json.EnumerateArray().Select(encoder =>
                $"{Text(encoder, "name")} {Text(encoder, "class")} {Text(encoder, "description")} "
                + $"{string.Join(' ', encoder.GetProperty("settings").EnumerateArray().Select(setting => $"{Text(setting,
                    "name")}={Text(setting, "default")}"))}"));

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }

    private static void AssertSameGames(JsonElement json)
    {
        Assert.Equal(
            Games.All.Select(game => $"{game.Name} {game.Description} {string.Join(',', game.ObservationShape)} "
                + $"{string.Join(',', game.MinimalActions.Select(action => (int)action))}"),
            json.EnumerateArray().Select(game => $"{Text(game, "name")} {Text(game, "description")} {Numbers(game, "observation_shape")} "
                + $"{Numbers(game, "minimal_actions")}"));

        static string Numbers(JsonElement element, string name) =>
            string.Join(',', element.GetProperty(name).EnumerateArray().Select(number => number.GetInt32()));
        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
