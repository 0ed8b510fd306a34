using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Runs;

public sealed class TrainingRunTests
{
    private const string Small = SmallRun.Gin;

    [Theory]
    [InlineData("")]
    [InlineData("Training.augment = True\nDrQv2Aug.pad = 1")]
    public void A_resumed_run_ends_as_one_that_never_stopped(string more)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), stopped = folder.File("stopped");
        using (TrainingRun run = TrainingRun.Start(whole, Bound(Small + "\n" + more)))
            SmallRun.Finish(run);
        using (TrainingRun run = TrainingRun.Start(stopped, Bound(Small + "\n" + more)))
        {
            for (int i = 0; i < 4; i++)
                run.Iterate();
            run.SaveCheckpoint();
            run.Iterate(); // is lost
        }

        using (TrainingRun run = TrainingRun.Resume(stopped))
        {
            Assert.Equal(512, run.Steps);
            SmallRun.Finish(run);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.csv")), File.ReadAllText(Path.Combine(stopped, "metrics.csv")));
        Assert.Equal(PolicyFile.Load(Path.Combine(whole, "policy.safetensors")).Policy.ContentHash(), PolicyFile.Load(
            Path.Combine(stopped, "policy.safetensors")).Policy.ContentHash());
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "checkpoint.safetensors")), File.ReadAllBytes(
            Path.Combine(stopped, "checkpoint.safetensors")));
    }

    [Fact]
    public void A_run_can_be_resumed_from_its_first_moment_on()
    {
        using var folder = new TemporaryFolder();
        TrainingRun.Start(folder.File("run"), Bound(Small)).Dispose();
        using TrainingRun run = TrainingRun.Resume(folder.File("run"));
        Assert.Equal(0, run.Steps);
        run.Iterate();
        Assert.Equal(128, run.Steps);
    }

    [Fact]
    public void The_folder_holds_what_a_run_leaves()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        using (TrainingRun run = TrainingRun.Start(path, Bound(Small)))
            SmallRun.Finish(run);
        string[] files = [.. Directory.GetFiles(path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["checkpoint.safetensors", "config.gin", "config.json"], files[..3]);
        Assert.StartsWith("events.out.tfevents.", files[3], StringComparison.Ordinal);
        Assert.Equal(["metrics.csv", "policy.safetensors"], files[4..]);
        Assert.Equal([128, 256, 384, 512, 640, 768, 896, 1024, 1152, 1280], MetricsTable.Load(Path.Combine(path, "metrics.csv")).Steps);

        PolicyFile policy = PolicyFile.Load(Path.Combine(path, "policy.safetensors"));
        Assert.Equal(("breakout", 1200, 16), (policy.Settings.Game, policy.Settings.Steps, policy.Settings.Hidden));
        var encoder = new GridworldCnn((10, 10, 4), false, "leaky_relu", channels: [4, 4, 8]);
        encoder.LoadStateDict(SafeTensors.Load(Path.Combine(path, "policy.safetensors")).WithPrefix("encoder."));
        Assert.Equal(encoder.ContentHash(), policy.Policy.Encoder.ContentHash());
    }

    [Fact]
    public void Frames_train_a_Nature_encoder()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TrainingRun.Start(folder.File("run"), Bound("Training.render = 36\nTraining.steps = 64\nTraining.envs = "
            + "2\nTraining.hidden = 8\nPPO.rollout_length = 8\nPPO.minibatches = 2\nNatureishCNN.channels = [4, 4, 4]"));
        Assert.Equal("NatureishCNN", run.Settings.Encoder);
        SmallRun.Finish(run);
        Assert.Equal(((36, 36, 3), 64L), (run.Policy.Encoder.ImgShape, run.Steps));
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        TrainingRun.Start(path, Bound(Small)).Dispose();
        Assert.Contains(
            "there is a run in this folder already",
            Assert.Throws<ArgumentException>(() => TrainingRun.Start(path, Bound(Small))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "expected the folder of a run",
            Assert.Throws<ArgumentException>(() => TrainingRun.Resume(folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Unknown game 'pong'",
            Assert.ThrowsAny<Exception>(() => TrainingRun.Start(folder.File("a"), Bound("Training.game = 'pong'"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Unknown encoder",
            Assert.ThrowsAny<Exception>(() => TrainingRun.Start(folder.File("b"), Bound("Training.encoder = 'NoCNN'"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Training.steps: expected an integer of 64 bits of at least 1 such as 5000000, got 0",
            Assert.ThrowsAny<Exception>(() => TrainingRun.Start(folder.File("c"), Bound("Training.steps = 0"))).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("a")) || Directory.Exists(folder.File("b")) || Directory.Exists(folder.File("c")));

        string weights = folder.File("weights.safetensors");
        SafeTensors.Save(weights, new GridworldCnn((10, 10, 4), false, "leaky_relu").StateDict());
        Assert.Contains(
            "expected a policy that amago train wrote",
            Assert.Throws<InvalidFileException>(() => PolicyFile.Load(weights)).Message,
            StringComparison.Ordinal);
        File.WriteAllBytes(
            Path.Combine(path, "checkpoint.safetensors"), File.ReadAllBytes(Path.Combine(path, "checkpoint.safetensors"))[..^1]);
        Assert.Throws<InvalidFileException>(() => TrainingRun.Resume(path));
    }

    private static Bindings Bound(string gin)
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
    }
}
