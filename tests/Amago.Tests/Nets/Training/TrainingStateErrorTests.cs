using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets.Training;

/// <summary>A file that does not fit is refused as a whole: nothing has changed when the error comes.</summary>
public sealed class TrainingStateErrorTests
{
    [Theory]
    [InlineData("model.weight", "model: Linear", "missing: weight")]
    [InlineData("optimizer.Adam.beta1", "optimizer: Adam", "missing: Adam.beta1")]
    [InlineData("optimizer.Adam.0.exp_avg", "optimizer: Adam", "missing: Adam.0.exp_avg")]
    [InlineData("generator.state", "generator: expected", "got 0 tensors")]
    public void A_missing_tensor_is_named(string name, params string[] parts) => Refused(file => Without(file, name), parts);

    [Theory]
    [InlineData("model.extra", "surplus: extra")]
    [InlineData("optimizer.Adam.7.step", "surplus: Adam.7.step")]
    [InlineData("generator.more", "got 2 tensors")]
    [InlineData("critic.weight", "expected the parts model, optimizer, generator", "'critic.weight'")]
    [InlineData("weight", "expected the parts model, optimizer, generator", "'weight'")]
    public void A_surplus_tensor_is_named(string name, params string[] parts) => Refused(
        file =>
        {
            file.Add(name, Tensor.Scalar(1));
            return file;
        },
        parts);

    [Fact]
    public void Wrong_values_are_named()
    {
        Refused(static file => With(file, "model.weight", Tensor.Ones([2, 2])), "weight: expected float32 (1, 2), got float32 (2, 2)");
        Refused(static file => With(file, "optimizer.Adam.beta1", Tensor.Scalar(0.5f)), "Adam.beta1: expected 0.9, got 0.5");
        Refused(static file => With(file, "optimizer.Adam.1.exp_avg", Tensor.Ones([2])),
            "Adam.1.exp_avg: expected float32 (1), got float32 (2)");
        Refused(static file => With(file, "optimizer.Adam.0.step", Integer(0)), "Adam.0.step: expected 1 to 2147483647 steps, got 0");
        Refused(static file => With(file, "optimizer.Adam.step_count", Integer(1L << 31)),
            "Adam.step_count: expected 0 to 2147483647 steps, got 2147483648");
        Refused(static file => With(file, "optimizer.Adam.step_count", Tensor.Scalar(1)),
            "Adam.step_count: expected int64 (), got float32 ()");
        Refused(static file => With(file, "generator.state", Tensor.Zeros([Generator.StateSize], DType.UInt8)), "generator: SetState");
        Refused(static file => With(file, "generator.state", Tensor.Ones([3])), "generator: expected", "float32 (3)");
    }

    [Fact]
    public void The_state_of_another_optimizer_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var model = new Linear(2, 1);
        new TrainingState().Add("optimizer", new Sgd(model.Parameters(), 1)).Save(path);
        Fails.With<ArgumentException>(
            () => new TrainingState().Add("optimizer", new Adam(model.Parameters())).Load(path),
            path,
            "missing: Adam.learning_rate",
            "surplus: Sgd.learning_rate");
    }

    [Fact]
    public void A_file_that_is_no_training_state_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.safetensors");
        SafeTensors.Save(path, new Linear(2, 1).StateDict());
        Fails.With<InvalidFileException>(() => new TrainingState().Load(path), path, "expected a training state", "got none");
        Changed(path, static file => file.Metadata["amago.training_state"] = "2");
        Fails.With<InvalidFileException>(() => new TrainingState().Load(path), "version '2'");
        new TrainingState().Save(path);
        Changed(path, static file => file.Add("counter.step", Tensor.Scalar(1)));
        Fails.With<InvalidFileException>(() => new TrainingState().Load(path), "the counter 'step' to be an int64 scalar");
        Assert.Throws<FileNotFoundException>(() => new TrainingState().Load(folder.File("missing")));
    }

    [Fact]
    public void Parts_need_names_of_their_own()
    {
        TrainingState state = new TrainingState().Add("model", new Linear(1, 1));
        Fails.With<ArgumentException>(() => state.Add("model", new Generator(0)), "two parts named 'model'");
        Fails.With<ArgumentException>(() => state.Add("a.b", new Generator(0)), "'a.b'");
        Fails.With<ArgumentException>(() => state.Add("counter", new Generator(0)), "'counter'");
        Fails.With<ArgumentException>(() => state.Add("", new Generator(0)));
        state.Metadata["amago.training_state"] = "x";
        Fails.With<ArgumentException>(() => state.Save("never"), "'amago.training_state'");
    }

    /// <summary>Saves, changes the file, and expects that loading names every part and leaves all as it was.</summary>
    private static void Refused(Func<StateDict, StateDict> change, params string[] parts)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors"), before = folder.File("before"), after = folder.File("after");
        Make(seed: 1).Save(path);
        SafeTensors.Save(path, change(SafeTensors.Load(path)));
        TrainingState other = Make(seed: 2);
        other.Save(before);
        Fails.With<ArgumentException>(() => other.Load(path), [path, .. parts]);
        other.Save(after);
        Assert.Equal(File.ReadAllBytes(before), File.ReadAllBytes(after));
    }

    private static TrainingState Make(long seed)
    {
        var model = new Linear(2, 1, generator: new Generator(seed));
        var optimizer = new Adam(model.Parameters());
        model.Forward(Tensor.Full([1, 2], seed)).Sum().Backward();
        optimizer.Step();
        var state = new TrainingState().Add("model", model).Add("optimizer", optimizer).Add("generator", new Generator(seed));
        state.Counters["step"] = seed;
        return state;
    }

    private static void Changed(string path, Action<StateDict> change)
    {
        StateDict file = SafeTensors.Load(path);
        change(file);
        SafeTensors.Save(path, file);
    }

    private static StateDict Without(StateDict file, string name) => Copy(file, (key, value) => key == name ? null : value);

    private static StateDict With(StateDict file, string name, Tensor tensor) => Copy(file, (key, value) => key == name ? tensor : value);

    private static StateDict Copy(StateDict file, Func<string, Tensor, Tensor?> choose)
    {
        var copy = new StateDict();
        foreach ((string key, Tensor value) in file)
        {
            if (choose(key, value) is { } kept)
                copy.Add(key, kept);
        }

        foreach ((string key, string value) in file.Metadata)
            copy.Metadata.Add(key, value);
        return copy;
    }

    private static Tensor Integer(long value) => Tensor.FromArray([value], Shape.Scalar);
}
