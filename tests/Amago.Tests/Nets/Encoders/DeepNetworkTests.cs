using Amago.Kernels;
using Amago.Nets;
using Amago.Onnx;

namespace Amago.Tests.Nets.Encoders;

/// <summary>
/// What a program builds in a loop may be many thousands of levels deep: nothing that walks it calls itself, nor takes more than about a
/// step a level. Each walk runs on a thread with a small stack.
/// </summary>
public sealed class DeepNetworkTests
{
    private const int Operations = 100_000, Levels = 5_000, SmallStack = 256 * 1024;

    [Fact]
    public void A_hundred_thousand_operations_are_recorded_summed_up_run_and_run_backward() => OnSmallStack(static () =>
    {
        var encoder = new Repeated(Operations, static x => x + 1f);
        Assert.Equal([1, 2, 2], encoder.OutputShape);
        Assert.Equal(Operations, encoder.Summary.Layers.Count);
        Tensor obs = Tensor.Zeros([1, 1, 2, 2, 1]);
        obs.RequiresGrad = true;
        encoder.Forward(obs, fromFloat: true).Sum().Backward();
        Assert.Equal([1f, 1f, 1f, 1f], obs.Grad!.ToArray<float>());
        using var file = new MemoryStream();
        OnnxExport.Write(file, encoder);
        Assert.True(file.Length > Operations);
    });

    [Fact]
    public void A_long_chain_is_planned_and_compiled() => OnSmallStack(static () =>
    {
        var encoder = new Repeated(20_000, static x => x + x);
        Assert.True(encoder.Summary.IsPlanned);
        using CompiledCnn compiled = encoder.Compile(1);
        Assert.Equal(4, compiled.OutputFeatures);
    });

    [Fact]
    public void Modules_may_be_nested_as_deep_as_memory_allows() => OnSmallStack(static () =>
    {
        Amago.Nets.Module module = new Amago.Nets.Linear(1, 1);
        for (int level = 1; level < Levels; level++)
            module = new Box(module);
        Assert.Equal(2, module.ParameterCount);
        StateDict state = module.StateDict();
        Assert.Equal(2, state.Count);
        Assert.All(state.Keys, static name => Assert.Equal(Levels - 1, name.Count(static letter => letter == '.')));
        module.LoadStateDict(state);
        int applied = 0;
        module.Apply(_ => applied++).Eval().Train().ZeroGrad();
        Assert.Equal(Levels, applied);
        Assert.NotEmpty(module.ContentHash());
        Assert.Equal(Levels, module.NamedModules().Count());
    });

    [Fact]
    public void A_path_follows_its_module_into_what_it_becomes_part_of()
    {
        var leaf = new Amago.Nets.Linear(1, 1);
        Assert.Equal("", leaf.ModulePath);
        var inner = new Box(leaf);
        Assert.Equal("inner", leaf.ModulePath);
        var middle = new Box(inner);
        var outer = new Box(middle);
        Assert.Equal("inner.inner.inner", leaf.ModulePath);
        Assert.Equal("inner", middle.ModulePath);
        Assert.Equal(["", "inner", "inner.inner", "inner.inner.inner"], outer.NamedModules().Select(static named => named.Name));
        Fails.With<ArgumentException>(() => inner.Add("loop", outer), "contain itself");
        Fails.With<ArgumentException>(() => inner.Add("self", inner), "contain itself");
    }

    [Fact]
    public void Parameters_that_share_all_their_sources_are_counted_once()
    {
        var encoder = new Doubling();
        Assert.Equal(1, encoder.Summary.Parameters);
        Assert.Equal(1, encoder.Summary.Layers.Sum(static layer => layer.Parameters));
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    using (Workers.Limit(1))
                        action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private sealed class Repeated(int count, Func<Tensor, Tensor> operation) : Cnn((2, 2, 1), channelsFirst: false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs)
        {
            Tensor x = imgs;
            for (int i = 0; i < count; i++)
                x = operation(x);
            return x;
        }
    }

    private sealed class Doubling : Cnn
    {
        private readonly Tensor _scale;

        public Doubling()
            : base((2, 2, 1), channelsFirst: false, "relu") => _scale = Register("scale", Tensor.Ones([1]));

        // 2^60 ways lead from the last value to the parameter.
        protected override Tensor ConvForward(Tensor imgs)
        {
            Tensor scale = _scale;
            for (int i = 0; i < 60; i++)
                scale = (scale + scale) * 0.5f;
            return imgs * scale;
        }
    }

    private sealed class Box : Amago.Nets.Module
    {
        public Box(Amago.Nets.Module inner) => Register("inner", inner);

        public void Add(string name, Amago.Nets.Module module) => Register(name, module);
    }
}
