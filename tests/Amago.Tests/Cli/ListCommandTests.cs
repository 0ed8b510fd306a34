using System.Text.Json;
using System.Text.RegularExpressions;
using Amago.Nets;

namespace Amago.Tests.Cli;

[Collection(nameof(OneCommandAtATime))]
public sealed class ListCommandTests
{
    [Fact]
    public void Names_every_encoder_setting_and_activation()
    {
        CliRun run = CliRun.Ok("list");
        Assert.All([.. Encoders.All, .. Augmentations.All], encoder =>
        {
            Assert.All([encoder.PythonName, encoder.Name, encoder.Description], text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
            Assert.All(encoder.Settings, setting => Assert.Matches($"{setting.Name} +{Regex.Escape(setting.Default)}", run.Out));
        });
        Assert.Contains(string.Join(", ", Activations.Names), run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Json_says_the_same()
    {
        JsonElement json = CliRun.Ok("list", "--json").Json;
        Assert.Equal(["encoders", "activations", "augmentations"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Activations.Names, json.GetProperty("activations").EnumerateArray().Select(name => name.GetString()));
        AssertSame(Encoders.All, json.GetProperty("encoders"));
        AssertSame(Augmentations.All, json.GetProperty("augmentations"));
    }

    private static void AssertSame(IEnumerable<Configurable> configurables, JsonElement json)
    {
        Assert.Equal(
            configurables.Select(encoder => $"{encoder.PythonName} {encoder.Name} {encoder.Description} {string.Join(' ', encoder.Settings.Select(setting => $"{setting.Name}={setting.Default}"))}"),
            json.EnumerateArray().Select(encoder =>
                $"{Text(encoder, "name")} {Text(encoder, "class")} {Text(encoder, "description")} {string.Join(' ', encoder.GetProperty("settings").EnumerateArray().Select(setting => $"{Text(setting, "name")}={Text(setting, "default")}"))}"));

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
