using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets.Modules;

/// <summary>State of modules that is saved and loaded with the parameters and not trained.</summary>
public sealed class BufferTests
{
    [Fact]
    public void Buffers_are_state_and_no_parameters()
    {
        var network = new Holder();
        Assert.Equal(["weight", "inner.weight", "inner.bias"], network.NamedParameters().Select(static named => named.Name));
        Assert.Equal(
            ["mean", "inner_norm.mean", "inner_norm.var", "inner_norm.count"], network.NamedBuffers().Select(static named => named.Name));
        Assert.Equal(
            ["weight", "mean", "inner.weight", "inner.bias", "inner_norm.mean", "inner_norm.var", "inner_norm.count"],
            network.StateDict().Keys); // PyTorch's order
        Assert.All(network.NamedBuffers(), static named => Assert.False(named.Buffer.RequiresGrad));
        Assert.Equal(2 + 6 + 3, network.ParameterCount);
    }

    [Fact]
    public void They_are_loaded_checked_and_part_of_the_hash()
    {
        Holder network = new(), other = new();
        other.LoadStateDict(network.StateDict());
        Assert.Equal(network.ContentHash(), other.ContentHash());
        network.Mean.CopyFrom(Tensor.FromArray([1f, 2f], [2]));
        Assert.NotEqual(network.ContentHash(), other.ContentHash());
        other.LoadStateDict(network.StateDict());
        Assert.Equal([1f, 2f], other.Mean.ToArray<float>());
        StateDict without = new();
        foreach ((string name, Tensor tensor) in network.StateDict())
        {
            if (name != "mean")
                without.Add(name, tensor);
        }

        Fails.With<ArgumentException>(() => other.LoadStateDict(without), "missing: mean");
        without.Add("mean", Tensor.Zeros([3]));
        Fails.With<ArgumentException>(() => other.LoadStateDict(without), "mean: expected float32 (2), got float32 (3)");
        network.Mean.CopyFrom(Tensor.FromArray([1f, float.NaN], [2]));
        Assert.Equal("mean", network.FindNotFinite()?.Name);
        Fails.With<ArgumentException>(static () => new Holder("mean"), "'mean' is registered twice");
    }

    [Fact]
    public void A_training_state_carries_them()
    {
        using var folder = new TemporaryFolder();
        Holder network = new(), other = new();
        network.Norm.Update(Draw.Uniform(1, [5, 3]));
        new TrainingState().Add("model", network).Save(folder.File("state.safetensors"));
        new TrainingState().Add("model", other).Load(folder.File("state.safetensors"));
        Assert.Equal(network.ContentHash(), other.ContentHash());
        Assert.Equal(5, other.Norm.Count.Item<long>());
    }

    private sealed class Holder : Module
    {
        public Holder(string? second = null)
        {
            Register("weight", Tensor.Ones([2]));
            Mean = RegisterBuffer("mean", Tensor.Zeros([2]));
            Register("inner", new Linear(2, 3, generator: new Generator(0)));
            Norm = Register("inner_norm", new RunningNorm(3));
            if (second is not null)
                Register(second, Tensor.Zeros([1]));
        }

        public Tensor Mean { get; }

        public RunningNorm Norm { get; }
    }
}
