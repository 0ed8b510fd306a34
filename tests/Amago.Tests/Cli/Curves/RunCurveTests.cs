using Amago.Cli.Curves;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Cli.Curves;

public sealed class RunCurveTests
{
    [Fact]
    public void A_run_is_drawn_from_its_table_whenever_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings());
        var curve = new RunCurve(run);
        curve.Save();
        Assert.Contains("no data yet", Svg(run), StringComparison.Ordinal);
        SmallRun.Finish(run);
        curve.Save();
        Assert.DoesNotContain("no data yet", Svg(run), StringComparison.Ordinal);
        Assert.Contains($"breakout, {run.Settings.Encoder}, seed 0", Svg(run), StringComparison.Ordinal);
        bool hasPng = File.Exists(Path.Combine(run.Folder, "curve.png"));
        Assert.Equal((hasPng, hasPng ? "curve.png" : "curve.svg"), (curve.Notice is null, curve.Picture));
    }

    [Fact]
    public void A_table_that_something_else_has_damaged_costs_the_picture_and_not_the_run()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        using (TrainingRun run = TrainingRun.Start(path, SmallRun.Bindings()))
            SmallRun.Finish(run);
        using (TrainingRun run = TrainingRun.Resume(path))
        {
            File.WriteAllText(Path.Combine(path, "metrics.csv"), "step;mean_return\n1;2\n");
            var curve = new RunCurve(run);
            curve.Save();
            Assert.StartsWith("the learning curve is not drawn: ", curve.Notice, StringComparison.Ordinal);
            Assert.Contains("metrics.csv", curve.Notice, StringComparison.Ordinal);
        }
    }

    private static string Svg(TrainingRun run) => File.ReadAllText(Path.Combine(run.Folder, "curve.svg"));
}
