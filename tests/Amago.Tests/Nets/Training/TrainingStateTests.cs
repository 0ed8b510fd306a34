using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets.Training;

public sealed class TrainingStateTests
{
    public static TheoryData<string> Optimizers => TrainingRun.Optimizers;

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Five_steps_a_file_and_five_more_are_ten_steps_to_the_bit(string optimizer)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var whole = new TrainingRun(optimizer, seed: 1);
        whole.Train(10);

        var first = new TrainingRun(optimizer, seed: 1);
        first.Train(5);
        first.State.Save(path);
        var second = new TrainingRun(optimizer, seed: 99);
        second.Train(2); // whatever it has, moments included, has to go
        second.State.Load(path);
        Assert.Equal((5, first.Optimizer.LearningRate), (second.Optimizer.StepCount, second.Optimizer.LearningRate));
        second.Train(5);

        foreach ((Tensor expected, Tensor actual) in whole.Parameters.Zip(second.Parameters))
            Compare.Bits(expected, actual, optimizer);
        whole.State.Save(folder.File("whole"));
        second.State.Save(folder.File("second"));
        Assert.Equal(File.ReadAllBytes(folder.File("whole")), File.ReadAllBytes(folder.File("second")));
    }

    [Fact]
    public void Counters_and_metadata_travel_along_and_replace_what_was_there()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var state = new TrainingState();
        state.Counters["frames"] = long.MaxValue;
        state.Counters["a.b"] = -1;
        state.Metadata["game"] = "catch";
        state.Save(path);

        var loaded = new TrainingState();
        loaded.Counters["old"] = 1;
        loaded.Metadata["old"] = "1";
        loaded.Load(path);
        Assert.Equal(["a.b=-1", $"frames={long.MaxValue}"], loaded.Counters.Select(static counter => $"{counter.Key}={counter.Value}"));
        Assert.Equal(["game=catch"], loaded.Metadata.Select(static entry => $"{entry.Key}={entry.Value}"));
    }

    [Fact]
    public void The_file_is_open_to_any_tool()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var model = new Linear(2, 1, generator: new Generator(0));
        var optimizer = new Adam(model.Parameters(), 0.5f);
        model.Forward(Tensor.Ones([1, 2])).Sum().Backward();
        optimizer.Step();
        new TrainingState().Add("model", model).Add("optimizer", optimizer).Add("generator", new Generator(0)).Save(path);
        StateDict file = SafeTensors.Load(path);
        Assert.Equal(
            [
                "model.weight", "model.bias",
                "optimizer.Adam.learning_rate", "optimizer.Adam.step_count",
                "optimizer.Adam.beta1", "optimizer.Adam.beta2", "optimizer.Adam.epsilon", "optimizer.Adam.weight_decay",
                "optimizer.Adam.0.step", "optimizer.Adam.0.exp_avg", "optimizer.Adam.0.exp_avg_sq",
                "optimizer.Adam.1.step", "optimizer.Adam.1.exp_avg", "optimizer.Adam.1.exp_avg_sq",
                "generator.state",
            ],
            file.Keys);
        Assert.Equal(0.5f, file["optimizer.Adam.learning_rate"].Item<float>());
        Assert.Equal([1, 2], file["optimizer.Adam.0.exp_avg"].Shape.ToArray());
        Assert.Equal("1", file.Metadata["amago.training_state"]);
    }
}
