using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Runs;

/// <summary>What a configuration claims is held against what the file has before anything is built.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ClaimedSizesTests
{
    private const long Little = 32 << 20;

    [Theory]
    [InlineData("GridworldCNN.channels = [4, 4, 8]", "GridworldCNN.channels = [20000, 20000, 2]", "expected a network of ")]
    [InlineData(
        "GridworldCNN.channels = [4, 4, 8]", "GridworldCNN.channels = [2000000000, 2000000000, 2000000000]", "expected a network of ")]
    [InlineData("GridworldCNN.channels = [4, 4, 8]", "GridworldCNN.channels = [4, 4, 8000]", "expected a network of ")] // the hidden layer
    [InlineData("Training.hidden = 16", "Training.hidden = 2000000000", "expected a network of ")]
    [InlineData("Training.hidden = 16", "Training.hidden = 17", "the parameters do not fit")]
    [InlineData("Training.render = 0",
        "Training.render = 100000", "Training.render: expected an integer of 32 bits that is 0 for cells, or 10 to 1024 pixels a side")]
    public void A_policy_of_another_size_is_refused_at_once(string own, string claimed, string message)
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), path = Path.Combine(run, "policy.safetensors");
        SmallRun.Make(run, rollouts: 1);
        StateDict state = SafeTensors.Load(path);
        string gin = state.Metadata["amago.configuration"];
        Assert.Contains(own, gin, StringComparison.Ordinal);
        state.Metadata["amago.configuration"] = gin.Replace(own, claimed, StringComparison.Ordinal);
        SafeTensors.Save(path, state);
        Refused(() => PolicyFile.Load(path), path, message);

        string config = Path.Combine(run, "config.gin");
        File.WriteAllText(config, gin.Replace(own, claimed, StringComparison.Ordinal));
        Refused(() => TrainingRun.Resume(run), run, message);
    }

    [Theory]
    [InlineData("Training.envs = 4", "Training.envs = 2000000000", "expected no more environments than ")]
    [InlineData("Training.envs = 4", "Training.envs = 5", "")]
    public void So_is_a_run_of_more_environments(string own, string claimed, string message)
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), config = Path.Combine(run, "config.gin");
        SmallRun.Make(run, rollouts: 1);
        File.WriteAllText(config, File.ReadAllText(config).Replace(own, claimed, StringComparison.Ordinal));
        Refused(() => TrainingRun.Resume(run), run, message);
    }

    [Theory]
    [InlineData("describe")]
    [InlineData("encode")]
    [InlineData("export")]
    public void So_is_an_encoder_of_the_command_line(string command)
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("w.npz"), obs = folder.File("obs.npy");
        Npz.Save(weights, new GridworldCnn((10, 10, 4), false, "relu").StateDict()); // which says nothing of its settings
        Npy.Save(obs, Tensor.Zeros([1, 1, 10, 10, 4], DType.UInt8));
        string[] rest = command switch
        {
            "encode" => ["--input", obs, "-o", folder.File("z.npy")],
            "export" => ["--img-shape", "10,10,4", "-o", folder.File("z.onnx")],
            _ => ["--img-shape", "10,10,4"],
        };
        long before = GC.GetAllocatedBytesForCurrentThread(); // on which a command runs
        CliRun.Refused(
            [command, "GridworldCNN", "--weights", weights, "--activation", "relu", "--set", "channels=[20000,20000,2]", .. rest],
            weights, "expected a network of 8544 parameters, as many as ");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4 * Little);
    }

    [Fact]
    public void A_network_for_a_file_draws_nothing_and_takes_the_files_values()
    {
        var source = new NatureishCnn((36, 36, 3), false, "adaptive", generator: new Generator(1));
        NatureishCnn target = LoadTarget.Build(
            source.StateDict(),
            "w.safetensors", static () => new NatureishCnn((36, 36, 3), false, "adaptive", generator: new Generator(2)));
        Assert.All(target.Parameters().Where(static parameter => parameter.Rank == 4), static weight => Assert.DoesNotContain(
            weight.ToArray<float>(), static value => value != 0));
        target.LoadStateDict(source.StateDict());
        Assert.Equal(source.ContentHash(), target.ContentHash());
        Assert.False(LoadTarget.IsOpen);
        Assert.NotEqual(0, new Linear(3, 3).Weight.ToArray<float>()[0]);
    }

    [Fact]
    public void Biases_and_norms_count()
    {
        _ = LoadTarget.Build(new StateDict(), "w.safetensors", static () => // 2^20 are free
        {
            Fails.With<ArgumentException>(static () => new Linear(1, 1 << 20), "Linear", "got one of 2097152 or more");
            _ = new LayerNorm(1 << 30, affine: false);
            return new GroupNorm(1, 1 << 30, affine: false);
        });

        foreach (Func<Module> make in new Func<Module>[]
        {
            static () => new LayerNorm(600_000), static () => new GroupNorm(1, 600_000), static () => new Conv2d(1, 600_000, 1)
        })
        {
            Fails.With<ArgumentException>(
                () => LoadTarget.Build(new StateDict(), "w.safetensors", make),
                "expected a network of 0 parameters", "got one of 1200000 or more");
        }
    }

    private static void Refused(Func<object?> load, params string[] parts)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fails.With<InvalidFileException>(load, parts);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }
}
