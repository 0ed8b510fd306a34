using Amago.Cli.Options;
using Amago.Configuration;
using Amago.Configuration.Registry;
using Amago.Rl;
using Amago.Tests.Cli;

namespace Amago.Tests.Architecture;

/// <summary>
/// The tables of settings in the documents are those of the settings themselves: names, aliases, defaults, words. With
/// AMAGO_ACCEPT_DOCS=1 they are written anew.
/// </summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class SettingTablesTests
{
    private const string Accept = "AMAGO_ACCEPT_DOCS";

    [Fact]
    public void Of_PPO() => AssertTable("learning.md", "| setting of `PPO` | default | |", Rows(PpoSettings.Configurable));

    [Fact]
    public void Of_a_run() => AssertTable("learning.md", "| setting of `Training` | default | |", Rows(TrainingSettings.Configurable));

    [Fact]
    public void Of_timestep_encoders() => AssertTable(
        "configuration.md", "| of amago's timestep encoders | setting | default | |", NamedRows(TstepEncoders.All));

    [Fact]
    public void Of_everything_else_that_is_built_in()
    {
        IEnumerable<Configurable> builtIn = [.. Encoders.BuiltIn, .. Augmentations.All, ActivationConfigurable.SlowAdaptiveRational];
        AssertTable(
            "configuration.md",
            "| | setting | default | |",
            NamedRows(builtIn));
    }

    [Fact]
    public void Options_of_train_say_the_defaults_of_their_settings()
    {
        string help = CliRun.Ok("train", "--help").Out;
        Assert.Contains($"at once. [default: {TrainingSettings.EnvironmentsKey.Default}]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 5M]", help, StringComparison.Ordinal);
        Assert.Equal(TrainingSettings.StepsKey.DefaultValue, Count.TryParse("5M"));
        Assert.Contains($"[default: {new TrainingSettings().Encoder}, NatureishCNN with --render]", help, StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamedRows(IEnumerable<Configurable> configurables) => configurables.SelectMany(static configurable =>
        Rows(Settings(configurable)).Select((row, i) => i == 0 ? $"| `{configurable.PythonName}` {row}" : $"| {row}"));

    private static IEnumerable<Setting> Settings(Configurable configurable) =>
        configurable is EncoderDescriptor encoder ? [.. encoder.Settings, encoder.Activation] : configurable.Settings;

    private static IEnumerable<string> Rows(Configurable configurable) => Rows(configurable.Settings);

    private static IEnumerable<string> Rows(IEnumerable<Setting> settings) => settings.Select(static setting =>
    {
        Assert.NotEqual("", setting.Description);
        string aliases = string.Concat(setting.Aliases.Select(static alias => $" (also `{alias}`)"));
        return $"| `{setting.Name}`{aliases} | `{setting.Default}` | {setting.Description} |";
    });

    private static void AssertTable(string document, string head, IEnumerable<string> rows)
    {
        string path = Path.Combine(SourceTree.Root, "docs", document);
        List<string> lines = [.. File.ReadAllLines(path)];
        int start = lines.IndexOf(head);
        Assert.True(start >= 0, $"{document}: expected a table that begins with '{head}', got none.");
        string[] actual = [.. lines.Skip(start + 2).TakeWhile(static line => line.StartsWith('|'))], expected = [.. rows];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            lines.RemoveRange(start + 2, actual.Length);
            lines.InsertRange(start + 2, expected);
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
            return;
        }

        Assert.True(
            expected.SequenceEqual(actual),
            $"{document}: its table is not that of the settings. {Accept}=1 writes it anew:\n{string.Join('\n', expected)}");
    }
}
