using Amago.Nets;
using WindowGeometry = Amago.Kernels.WindowGeometry;

namespace Amago.Tests.Nets.Modules;

public sealed class ModuleTests
{
    [Fact]
    public void Parameters_come_in_order_of_registration_the_own_before_those_of_submodules()
    {
        var network = new Network();
        Assert.Equal(
            ["scale", "body.weight", "body.bias", "heads.0.weight", "heads.0.bias", "heads.1.weight", "norm.weight", "norm.bias"],
            network.NamedParameters().Select(static named => named.Name));
        Assert.Equal(["", "body", "heads", "heads.0", "heads.1", "norm"], network.NamedModules().Select(static named => named.Name));
        Assert.Equal(1 + (2 * 3) + 2 + (1 * 2) + 1 + (4 * 2) + 4 + 4, network.ParameterCount);
        Assert.All(network.Parameters(), static parameter => Assert.True(parameter.RequiresGrad && parameter.IsLeaf));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_found()
    {
        var network = new Network();
        Assert.Null(network.FindNotFinite());
        network.Heads[1].Weight.AsSpan<float>()[1] = float.NegativeInfinity;
        Assert.Equal(("heads.1.weight", float.NegativeInfinity), network.FindNotFinite());
    }

    [Fact]
    public void Apply_calls_children_first_and_returns_the_module()
    {
        var network = new Network();
        var order = new List<Module>();
        Assert.Same(network, network.Apply(order.Add));
        Assert.Equal([network.Body, network.Heads[0], network.Heads[1], network.Heads, network.Norm, network], order);
    }

    [Fact]
    public void Train_and_Eval_reach_every_submodule()
    {
        var network = new Network();
        Assert.All(network.NamedModules(), static named => Assert.True(named.Module.IsTraining));
        Assert.Same(network, network.Eval());
        Assert.All(network.NamedModules(), static named => Assert.False(named.Module.IsTraining));
        network.Heads.Train();
        Assert.True(network.Heads[1].IsTraining);
        Assert.False(network.Body.IsTraining);
    }

    [Fact]
    public void ZeroGrad_forgets_the_gradients_of_all()
    {
        var network = new Network();
        network.Body.Forward(Tensor.Ones([1, 3])).Sum().Backward();
        Assert.NotNull(network.Body.Weight.Grad);
        network.ZeroGrad();
        Assert.All(network.Parameters(), static parameter => Assert.Null(parameter.Grad));
    }

    [Fact]
    public void Names_are_whole_and_come_once()
    {
        Fails.With<ArgumentException>(() => new Named("a.b"), "Named", "dot", "'a.b'");
        Fails.With<ArgumentException>(() => new Named("a", "a"), "Named", "'a'", "twice");
        Fails.With<ArgumentException>(() => new Named(""), "name");
        Fails.With<ArgumentException>(() => new Named((string)null!), "name");
        Fails.With<ArgumentException>(() => new Clash(), "Clash", "'a'", "twice");
        Fails.With<InvalidOperationException>(() => new Bytes(), "float32", "uint8");
    }

    [Fact]
    public void A_module_can_not_contain_itself()
    {
        Fails.With<ArgumentException>(() => new Loop(), "Loop", "'self'", "itself");
        var outer = new Holder();
        var inner = new Holder();
        outer.Hold("inner", inner);
        Fails.With<ArgumentException>(() => inner.Hold("outer", outer), "Holder", "'outer'", "itself");
    }

    [Fact]
    public void A_module_used_in_two_places_has_two_names_and_counts_once()
    {
        var shared = new Linear(2, 2, generator: new Generator(0));
        var list = new ModuleList<Linear>([shared, shared]);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], list.StateDict().Keys);
        Assert.Equal([shared.Weight, shared.Bias!], list.Parameters());
        Assert.Equal(6, list.ParameterCount);
        Assert.Equal(2, new Sgd(list.Parameters(), 0.1f).Parameters.Count);
    }

    [Fact]
    public void Lists_number_their_modules()
    {
        var list = new ModuleList<Relu>([new Relu(), new Relu()]);
        Assert.Equal(2, list.Count);
        Assert.Equal(["", "0", "1"], list.NamedModules().Select(static named => named.Name));
        Assert.Equal([list[0], list[1]], list);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[2]);
    }

    [Fact]
    public void Errors_of_layers_name_their_path()
    {
        var network = new Network();
        Fails.With<ArgumentException>(() => network.Body.Forward(Tensor.Zeros([4])), "body (linear)", "3 features", "(4)");
        Fails.With<ArgumentException>(
            () => network.Heads[1].Forward(Tensor.Zeros([1, 1, 2, 2])), "heads.1 (conv2d)", "2 channels", "got 1");
        Fails.With<ArgumentException>(() => network.Norm.Forward(Tensor.Zeros([1, 3, 2, 2])), "norm (group_norm)", "4 channels", "got 3");
    }

    [Fact]
    public void Layers_refuse_sizes_that_make_no_sense()
    {
        Fails.With<ArgumentException>(() => new Conv2d(0, 1, 1), "Conv2d", "0 and 1");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, 0), "Conv2d", "0x0");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, 1, stride: 0), "Conv2d", "stride", "0x0");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, 1, padding: -1), "Conv2d", "padding", "-1");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, default(WindowGeometry)), "Conv2d", "0x0");
        Fails.With<ArgumentException>(() => new Linear(1, 0), "Linear", "1 and 0");
        Fails.With<ArgumentException>(() => new GroupNorm(4, 6), "GroupNorm", "6", "4");
        Fails.With<ArgumentException>(() => new GroupNorm(0, 6), "GroupNorm", "0");
        Fails.With<ArgumentException>(() => new LayerNorm(0), "LayerNorm", "0");
        Fails.With<ArgumentException>(() => new MaxPool2d(3, padding: 2), "MaxPool2d", "3", "2");
        Fails.With<ArgumentException>(() => new MaxPool2d(0), "MaxPool2d", "0x0");
        Fails.With<ArgumentException>(() => new MaxPool2d(3).Forward(Tensor.Zeros([1, 1, 2, 9])), "max_pool2d", "2x9", "3x3");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, 3).Forward(Tensor.Zeros([1, 1, 9, 2])), "conv2d", "9x2", "3x3");
        Fails.With<ArgumentException>(() => new Conv2d(1, 1, 3).Forward(Tensor.Zeros([9, 9])), "conv2d", "(N, C, H, W)", "(9, 9)");
        Fails.With<ArgumentException>(
            () => new Conv2d(1, 1, 3).Forward(Tensor.Zeros([1, 1, 9, 9], DType.UInt8)), "conv2d", "float32", "uint8");
        Fails.With<ArgumentException>(() => new LayerNorm(3).Forward(Tensor.Zeros([3, 1])), "layer_norm", "3 features", "(3, 1)");
    }

    private sealed class Network : Module
    {
        public Network()
        {
            Register("scale", Tensor.Ones([1]));
            Body = Register("body", new Linear(3, 2, generator: new Generator(0)));
            Heads = Register("heads", new ModuleList<Conv2d>(
                [new Conv2d(2, 1, 1, generator: new Generator(1)), new Conv2d(2, 4, 1, bias: false, generator: new Generator(2))]));
            Norm = Register("norm", new GroupNorm(2, 4));
        }

        public Linear Body { get; }

        public ModuleList<Conv2d> Heads { get; }

        public GroupNorm Norm { get; }
    }

    private sealed class Named : Module
    {
        public Named(params string[] names)
        {
            foreach (string name in names)
                Register(name, new Relu());
        }
    }

    private sealed class Clash : Module
    {
        public Clash()
        {
            Register("a", Tensor.Zeros([1]));
            Register("a", new Relu());
        }
    }

    private sealed class Bytes : Module
    {
        public Bytes() => Register("a", Tensor.Zeros([1], DType.UInt8));
    }

    private sealed class Loop : Module
    {
        public Loop() => Register("self", this);
    }

    private sealed class Holder : Module
    {
        public void Hold(string name, Module module) => Register(name, module);
    }
}
