using Amago.Formats;
using Amago.Kernels;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Runs;

/// <summary>A run keeps the width of vectors that it computes with.</summary>
public sealed class RunWidthTests
{
    private static readonly string Written = VectorWidth.IsFused ? $"{VectorWidth.Limit}" : "None";

    // One that this process does not compute with.
    private static readonly int Other = VectorWidth.Widest == 256 ? 128 : 256;

    [Fact]
    public void The_width_is_written_down_where_none_was_given()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TrainingRun.Start(folder.File("run"), SmallRun.Bindings());
        Assert.Equal(VectorWidth.IsFused ? VectorWidth.Limit : null, run.Settings.VectorBits);
        Assert.Contains(
            $"\nTraining.vector_bits = {Written}\n", File.ReadAllText(Path.Combine(run.Folder, "config.gin")), StringComparison.Ordinal);
        Assert.Contains(
            $"\"vector_bits\": {(VectorWidth.IsFused ? Written : "null")}", File.ReadAllText(Path.Combine(run.Folder, "config.json")),
            StringComparison.Ordinal);
        run.SaveCheckpoint();
        Assert.Equal(run.Settings.VectorBits, PolicyFile.Load(PolicyFile.In(run.Folder)).Settings.VectorBits);
    }

    [Fact]
    public void A_resumed_run_has_it_without_a_word()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        SmallRun.Make(path, rollouts: 1);
        using TrainingRun run = TrainingRun.Resume(path);
        Assert.Empty(run.Notices);
        Assert.Equal(VectorWidth.IsFused ? VectorWidth.Limit : null, run.Settings.VectorBits);
    }

    [Fact]
    public void Another_width_than_that_of_the_process_is_refused_and_leaves_no_run()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run");
        Fails.With<ArgumentException>(
            () => TrainingRun.Start(path, SmallRun.Bindings($"Training.vector_bits = {Other}")),
            "Training.vector_bits: VectorWidth.Limit: expected ", $"got {Other}");
        Assert.False(File.Exists(Path.Combine(path, "config.gin")));
        SmallRun.Make(path, rollouts: 1);
        string gin = Path.Combine(path, "config.gin");
        File.WriteAllText(gin, File.ReadAllText(gin).Replace(
            $"vector_bits = {Written}", $"vector_bits = {Other}", StringComparison.Ordinal));
        Fails.With<InvalidFileException>(
            () => TrainingRun.Resume(path), "Training.vector_bits: VectorWidth.Limit: expected ", $"got {Other}");
    }

    [Theory]
    [InlineData("64")]
    [InlineData("0")]
    [InlineData("-128")]
    [InlineData("1024")]
    public void A_width_is_one_of_three(string bits) => Fails.With<InvalidFileException>(
        () => SmallRun.Bindings($"Training.vector_bits = {bits}").Create(TrainingSettings.Configurable),
        "vector_bits", "128, 256 or 512", bits);
}
