using System.Text.Json;
using Amago.Nets;

namespace Amago.Tests.Cli;

[Collection(nameof(OneCommandAtATime))]
public sealed class ListCommandTests
{
    [Fact]
    public void Names_every_encoder_setting_and_activation()
    {
        CliRun run = CliRun.Ok("list");
        Assert.All(Encoders.All, encoder =>
        {
            Assert.All([encoder.PythonName, encoder.Name, encoder.Description], text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
            Assert.All(encoder.Settings, setting => Assert.Matches($"{setting.Name} +{setting.Default.Replace("[", "\\[", StringComparison.Ordinal)}", run.Out));
        });
        Assert.Contains(string.Join(", ", Activations.Names), run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Json_says_the_same()
    {
        JsonElement json = CliRun.Ok("list", "--json").Json;
        Assert.Equal(["encoders", "activations"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Activations.Names, json.GetProperty("activations").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            Encoders.All.Select(encoder => $"{encoder.PythonName} {encoder.Name} {encoder.Description} {string.Join(' ', encoder.Settings.Select(setting => $"{setting.Name}={setting.Default}"))}"),
            json.GetProperty("encoders").EnumerateArray().Select(encoder =>
                $"{Text(encoder, "name")} {Text(encoder, "class")} {Text(encoder, "description")} {string.Join(' ', encoder.GetProperty("settings").EnumerateArray().Select(setting => $"{Text(setting, "name")}={Text(setting, "default")}"))}"));

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }
}
