using Amago.Nets;

namespace Amago.Tests.Nets.Training;

public sealed class OptimizerStateTests
{
    public static TheoryData<string> Optimizers => TrainingRun.Optimizers;

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_before_the_first_step_forgets_moments(string name)
    {
        var fresh = new TrainingRun(name, seed: 1);
        var used = new TrainingRun(name, seed: 1);
        StateDict initial = used.Optimizer.StateDict();
        used.Train(1);
        Assert.True(used.Optimizer.StateDict().Count > initial.Count);
        used.Optimizer.LoadStateDict(initial);
        Assert.Equal((0, fresh.Optimizer.LearningRate), (used.Optimizer.StepCount, used.Optimizer.LearningRate));
        Assert.Equal(initial.Keys, used.Optimizer.StateDict().Keys);
    }

    [Fact]
    public void A_parameter_without_gradients_has_no_state()
    {
        Tensor used = Parameter(), unused = Parameter();
        var optimizer = new RmsProp([unused, used]);
        used.Sum().Backward();
        optimizer.Step();
        Assert.Equal(
            ["RmsProp.1.step", "RmsProp.1.square_avg", "RmsProp.1.momentum_buffer"],
            optimizer.StateDict().Keys.Where(static name => char.IsDigit(name["RmsProp.".Length])));
    }

    [Fact]
    public void What_was_loaded_is_the_optimizers_own()
    {
        Tensor parameter = Parameter(), other = Parameter();
        var first = new Sgd([parameter], 1, momentum: 0.5f);
        var second = new Sgd([other], 1, momentum: 0.5f);
        parameter.Sum().Backward();
        first.Step();
        second.LoadStateDict(first.StateDict());
        first.Step();
        Assert.Equal([1f, 1f], second.StateDict()["Sgd.0.momentum_buffer"].ToArray<float>());
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        Tensor parameter = Parameter();
        var state = new StateDict();
        state.Add("Sgd.learning_rate", Tensor.Ones([2]));
        state.Add("Sgd.momentum", Tensor.Scalar(0.5f));
        state.Add("x", Tensor.Scalar(0));
        Fails.With<ArgumentException>(
            () => new Sgd([parameter], 1).LoadStateDict(state),
            "Sgd: the state does not fit", "Sgd.learning_rate: expected float32 (), got float32 (2)",
            "missing: Sgd.step_count", "Sgd.momentum: expected 0, got 0.5", "surplus: x");
    }

    private static Tensor Parameter()
    {
        Tensor parameter = Tensor.Ones([2]);
        parameter.RequiresGrad = true;
        return parameter;
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1f)]
    public void A_learning_rate_that_no_constructor_takes_is_refused(float learningRate)
    {
        var optimizer = new Sgd([.. new Linear(2, 2, generator: new Generator(0)).Parameters()], learningRate: 0.1f);
        StateDict saved = optimizer.StateDict(), changed = new();
        foreach ((string name, Tensor value) in saved)
            changed.Add(name, name == "Sgd.learning_rate" ? Tensor.Scalar(learningRate) : value);
        Fails.With<ArgumentException>(() => optimizer.LoadStateDict(changed), "Sgd.learning_rate: expected a finite number of at least 0");
        Assert.Equal(0.1f, optimizer.LearningRate);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.LearningRate = learningRate);
    }
}
