using Amago.Configuration;
using Amago.Rl;
using Amago.Tests.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Runs;

/// <summary>
/// A run's folder from before settings, columns and classes had the names that they have now: <c>PPO.entropy_weight</c>, <c>divergence</c>,
/// a wrapper saved as <c>FullRange</c>. It was trained for 32 steps.
/// </summary>
public sealed class OlderRunTests
{
    private static readonly string Older = Path.Combine(AppContext.BaseDirectory, "Reference", "older_run");

    [Fact]
    public void It_goes_on_with_its_settings_and_its_table_gets_the_new_names()
    {
        using var folder = new TemporaryFolder();
        string run = Copy(folder);
        string[] rows = File.ReadAllLines(Path.Combine(run, "metrics.csv"))[1..];
        string config = Path.Combine(run, "config.gin");
        File.WriteAllText(config, File.ReadAllText(config).Replace("Training.steps = 32", "Training.steps = 64", StringComparison.Ordinal));
        using (TrainingRun resumed = TrainingRun.Resume(run))
        {
            string notice = Assert.Single(resumed.Notices); // of what was changed, not of what is called otherwise
            Assert.Contains("that its checkpoint was not made with: Training.steps = 64.", notice, StringComparison.Ordinal);
            Assert.Equal((32, false), (resumed.Steps, resumed.IsDone));
            while (!resumed.IsDone)
                resumed.Iterate();
            resumed.SaveCheckpoint();
        }

        string[] lines = File.ReadAllLines(Path.Combine(run, "metrics.csv"));
        Assert.Contains(",entropy,approx_kl,clip_fraction,gradient_norm,", lines[0], StringComparison.Ordinal);
        Assert.Equal(rows, lines[1..3]);
        Assert.Equal([16, 32, 48, 64], MetricsTable.Load(Path.Combine(run, "metrics.csv")).Steps);
        using TrainingRun again = TrainingRun.Resume(run);
        Assert.True(again.IsDone);
    }

    [Fact]
    public void Its_settings_keep_their_values()
    {
        TrainingSettings.EnsureRegistered();
        var bindings = new Bindings(new ConfigurationBuilder().AddGinFile(Path.Combine(Older, "config.gin")).Build());
        PpoSettings settings = bindings.Create(PpoSettings.Configurable);
        Assert.Equal((0.02f, 0.25f), (settings.EntropyCoefficient, settings.ValueCoefficient));
        Assert.Contains("PPO.entropy_coefficient = 0.02\n", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.DoesNotContain("_weight", bindings.Operative.ToGin(), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_table_is_read_under_the_new_names()
    {
        MetricsTable table = MetricsTable.Load(Path.Combine(Older, "metrics.csv"));
        Assert.Equal(2.12727849802317E-06, table.Values("approx_kl")[0]);
        Assert.Equal([0, 0], table.Values("clip_fraction"));
        Assert.Equal(table.Values("divergence"), table.Values("approx_kl"));
    }

    [Fact]
    public void Its_policy_plays()
    {
        PolicyFile file = PolicyFile.Load(Path.Combine(Older, "policy.safetensors"));
        EvaluationResult result = Evaluation.Run(file.Settings.CreateEnvironment, file.Policy, ActionChoice.Sample, episodes: 2);
        Assert.Equal(2, result.Episodes);
    }

    private static string Copy(TemporaryFolder folder)
    {
        string run = folder.File("run");
        Directory.CreateDirectory(run);
        foreach (string file in Directory.GetFiles(Older))
            File.Copy(file, Path.Combine(run, Path.GetFileName(file)));
        return run;
    }
}
