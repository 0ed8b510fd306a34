using Amago.Nets;

namespace Amago.Tests.Nets.Modules;

public sealed class StateDictTests
{
    private readonly Linear _layer = new(2, 3, generator: new Generator(0));

    [Fact]
    public void Has_the_parameters_in_order_and_shares_their_memory()
    {
        StateDict state = _layer.StateDict();
        Assert.Equal(["weight", "bias"], state.Keys);
        Assert.All(state.Values, static value => Assert.False(value.RequiresGrad));
        state["bias"].AsSpan<float>()[1] = 7;
        Assert.Equal(7f, _layer.Bias!.ToArray<float>()[1]);
        Fails.With<KeyNotFoundException>(() => _ = state["wieght"], "'wieght'", "weight, bias");
        Fails.With<ArgumentException>(() => state.Add("bias", Tensor.Zeros([1])), "'bias'");
    }

    [Fact]
    public void Loading_copies_the_values_of_any_layout_into_the_parameters()
    {
        var target = new Linear(2, 3, generator: new Generator(1));
        Tensor before = target.Weight;
        StateDict state = State(("weight", Draw.Counting([2, 3]).Transpose(0, 1)), ("bias", Draw.Counting([3])));
        LoadResult result = target.LoadStateDict(state);
        Assert.Same(before, target.Weight);
        Assert.Equal([0f, 3, 1, 4, 2, 5], target.Weight.ToArray<float>());
        Assert.Empty(result.Missing);
        Assert.Empty(result.Surplus);
        state["bias"].AsSpan<float>().Clear();
        Assert.Equal([0f, 1, 2], target.Bias!.ToArray<float>());
        Assert.True(target.Weight.RequiresGrad);
    }

    [Fact]
    public void Loading_its_own_state_changes_nothing()
    {
        float[] before = _layer.Weight.ToArray<float>();
        _layer.LoadStateDict(_layer.StateDict());
        Assert.Equal(before, _layer.Weight.ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_is_named_and_nothing_is_written()
    {
        Tensor weight = Tensor.Zeros([3, 2]), bias = Tensor.Zeros([3]);
        Refuses(State(("weight", weight)), "missing: bias");
        Refuses(State(("weight", weight), ("bias", bias), ("extra", bias)), "surplus: extra");
        Refuses(State(("bias", bias), ("weight", Tensor.Zeros([2, 3]))), "weight: expected float32 (3, 2), got float32 (2, 3)");
        Refuses(State(("bias", bias), ("weight", Tensor.Zeros([3, 2], DType.Int64))), "weight: expected float32 (3, 2), got int64 (3, 2)");
        Refuses(State(("bias", Tensor.Zeros([4])), ("wieght", weight)),
            "missing: weight", "surplus: wieght", "bias: expected float32 (3), got float32 (4)");
        Refuses(State(), "missing: weight, bias");
    }

    [Fact]
    public void Not_strict_it_loads_what_fits_and_says_what_it_left_alone()
    {
        float[] weight = _layer.Weight.ToArray<float>();
        LoadResult result = _layer.LoadStateDict(State(("bias", Draw.Counting([3])), ("extra", Tensor.Zeros([9]))), strict: false);
        Assert.Equal(["weight"], result.Missing);
        Assert.Equal(["extra"], result.Surplus);
        Assert.Equal([0f, 1, 2], _layer.Bias!.ToArray<float>());
        Assert.Equal(weight, _layer.Weight.ToArray<float>());
        Fails.With<ArgumentException>(
            () => _layer.LoadStateDict(State(("bias", Tensor.Zeros([2]))), strict: false),
            "Linear",
            "bias: expected float32 (3), got float32 (2)");
    }

    [Fact]
    public void Long_lists_of_names_are_cut_short()
    {
        var cnn = new ImpalaishCnn((15, 15, 3), false, "relu", generator: new Generator(0));
        Fails.With<ArgumentException>(() => cnn.LoadStateDict(State()), "IMPALAishCNN", "blocks.0.conv.weight", "more");
    }

    [Fact]
    public void A_prefix_takes_one_module_out_of_a_whole()
    {
        StateDict state = State(("actor.weight", Tensor.Zeros([1])), ("cnn.weight", Tensor.Ones([1])), ("cnn", Tensor.Zeros([1])));
        state.Metadata.Add("format", "pt");
        StateDict part = state.WithPrefix("cnn.");
        Assert.Equal(["weight"], part.Keys);
        Assert.Equal(1f, part["weight"].Item<float>());
        Assert.Equal("pt", part.Metadata["format"]);
        Fails.With<ArgumentException>(() => state.WithPrefix("critic."), "'critic.'", "actor.weight");
    }

    private void Refuses(StateDict state, params string[] parts)
    {
        float[] weight = _layer.Weight.ToArray<float>(), bias = _layer.Bias!.ToArray<float>();
        Fails.With<ArgumentException>(() => _layer.LoadStateDict(state), ["Linear", .. parts]);
        Assert.Equal(weight, _layer.Weight.ToArray<float>());
        Assert.Equal(bias, _layer.Bias!.ToArray<float>());
    }

    private static StateDict State(params (string Name, Tensor Value)[] entries)
    {
        var state = new StateDict();
        foreach ((string name, Tensor value) in entries)
            state.Add(name, value);
        return state;
    }
}
