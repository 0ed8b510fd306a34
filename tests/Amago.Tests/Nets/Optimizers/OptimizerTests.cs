using Amago.Nets;

namespace Amago.Tests.Nets.Optimizers;

public sealed class OptimizerTests
{
    public static TheoryData<string> Names =>
        ["Adam", "AdamW", "Sgd", "Sgd with momentum", "Sgd with Nesterov", "RmsProp", "RmsProp with momentum"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_goes_down(string name)
    {
        var cnn = new GridworldCnn((5, 5, 2), false, "gelu", [4, 4, 4], generator: new Generator(0));
        var head = new Linear(cnn.OutputFeatures, 1, generator: new Generator(1));
        Tensor obs = Draw.Bytes(1, [4, 1, 5, 5, 2]), target = Draw.Uniform(2, [4, 1, 1]);
        Optimizer optimizer = Create(name, [.. cnn.Parameters(), .. head.Parameters()]);
        var losses = new List<float>();
        for (int step = 0; step < 60; step++)
        {
            Tensor loss = Losses.Mse(head.Forward(cnn.Forward(obs)), target);
            optimizer.ZeroGrad();
            loss.Backward();
            Gradients.ClipNorm(optimizer.Parameters, 1);
            optimizer.Step();
            losses.Add(loss.Item<float>());
        }

        Assert.True(losses[^1] < 0.5f * losses[0], $"from {losses[0]} to {losses[^1]}");
        Assert.Equal(60, optimizer.StepCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_without_a_gradient_stays_as_it_is(string name)
    {
        Tensor used = Parameter(1, 2), unused = Parameter(3, 4);
        Optimizer optimizer = Create(name, [unused, used]);
        used.Sum().Backward();
        optimizer.Step();
        Assert.Equal([3f, 4], unused.ToArray<float>());
        Assert.All(used.ToArray<float>().Zip([1f, 2]), pair => Assert.True(pair.First < pair.Second));
        optimizer.ZeroGrad();
        Assert.Null(used.Grad);
        float[] before = used.ToArray<float>();
        optimizer.Step();
        Assert.Equal(before, used.ToArray<float>());
    }

    [Fact]
    public void A_parameter_that_joins_late_starts_with_a_step_count_of_its_own()
    {
        Tensor early = Parameter(1), late = Parameter(1);
        var optimizer = new Adam([early, late], 0.1f);
        for (int step = 0; step < 3; step++)
        {
            optimizer.ZeroGrad();
            (step == 2 ? early + late : early).Sum().Backward();
            optimizer.Step();
        }

        Assert.Equal(0.9f, late.Item<float>(), 1e-6f); // Adam's first step is the learning rate
        Assert.Equal(0.7f, early.Item<float>(), 1e-6f);
    }

    [Fact]
    public void Nesterovs_step_looks_ahead_by_the_momentum_alone()
    {
        Tensor x = Parameter(1);
        var optimizer = new Sgd([x], 0.1f, momentum: 0.5f, nesterov: true);
        foreach (float expected in (float[])[1 - 0.15f, 1 - 0.15f - 0.175f]) // velocities of 1 and 1.5
        {
            optimizer.ZeroGrad();
            x.Sum().Backward();
            optimizer.Step();
            Assert.Equal(expected, x.Item<float>(), 1e-6f);
        }
    }

    // More elements than a thread takes at a time.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_element_of_a_long_parameter_moves_alike(string name)
    {
        Tensor x = Tensor.Ones([100_003]);
        x.RequiresGrad = true;
        Optimizer optimizer = Create(name, [x]);
        for (int step = 0; step < 2; step++)
        {
            optimizer.ZeroGrad();
            x.Sum().Backward();
            optimizer.Step();
        }

        float[] values = x.ToArray<float>();
        Assert.NotEqual(1, values[0]);
        Assert.Equal(values[0], Assert.Single(values.Distinct()));
    }

    // A gradient of zero: Adam's first step is the learning rate, towards 0, AdamW's is its share of the parameter.
    [Fact]
    public void Weight_decay_is_part_of_Adams_gradient_and_beside_AdamWs()
    {
        Expect(0.9f, static x => new Adam([x], 0.1f, weightDecay: 0.5f));
        Expect(0.95f, static x => new AdamW([x], 0.1f, weightDecay: 0.5f));
        Expect(1, static x => new Adam([x], 1));
        Expect(0.99f, static x => new AdamW([x], 1)); // PyTorch's default

        static void Expect(float expected, Func<Tensor, Optimizer> create)
        {
            Tensor x = Parameter(1);
            Optimizer optimizer = create(x);
            (x * 0f).Sum().Backward();
            optimizer.Step();
            Assert.Equal(expected, x.Item<float>(), 1e-6f);
        }
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Tensor x = Parameter(1, 2), plain = Tensor.Zeros([2]), view = Draw.Counting([2, 2]).Transpose(0, 1);
        view.RequiresGrad = true;
        Fails.With<ArgumentException>(() => new Adam([]), "Adam", "at least one");
        Fails.With<ArgumentException>(() => new AdamW([x, x]), "AdamW", "float32 (2)", "twice");
        Fails.With<ArgumentException>(() => new Sgd([plain], 0.1f), "Sgd", "require gradients", "float32 (2)");
        Fails.With<ArgumentException>(() => new RmsProp([x * 2f]), "RmsProp", "leaf");
        Fails.With<ArgumentException>(() => new Adam([view]), "contiguous", "(2, 2)");
        Fails.With<ArgumentException>(() => new Adam([null!]));
        Fails.With<ArgumentException>(() => new Adam([x], -1), "learningRate", "-1");
        Fails.With<ArgumentException>(() => new Adam([x], float.NaN), "learningRate");
        Fails.With<ArgumentException>(() => new Adam([x], beta1: 1), "beta1");
        Fails.With<ArgumentException>(() => new AdamW([x], beta2: -0.1f), "beta2");
        Fails.With<ArgumentException>(() => new AdamW([x], weightDecay: -1), "weightDecay");
        Fails.With<ArgumentException>(() => new Adam([x], epsilon: float.PositiveInfinity), "epsilon");
        Fails.With<ArgumentException>(() => new Sgd([x], 0.1f, momentum: 1), "momentum");
        Fails.With<ArgumentException>(() => new Sgd([x], 0.1f, nesterov: true), "Nesterov", "momentum");
        Fails.With<ArgumentException>(() => new RmsProp([x], alpha: 1.5f), "alpha");
    }

    private static Optimizer Create(string name, Tensor[] parameters) => name switch
    {
        "Adam" => new Adam(parameters, 1e-2f),
        "AdamW" => new AdamW(parameters, 1e-2f),
        "Sgd" => new Sgd(parameters, 0.5f),
        "Sgd with momentum" => new Sgd(parameters, 0.1f, momentum: 0.9f),
        "Sgd with Nesterov" => new Sgd(parameters, 0.1f, momentum: 0.9f, nesterov: true),
        "RmsProp" => new RmsProp(parameters, 3e-3f),
        _ => new RmsProp(parameters, 1e-3f, momentum: 0.9f),
    };

    private static Tensor Parameter(params float[] values)
    {
        Tensor x = Tensor.FromArray(values, [values.Length]);
        x.RequiresGrad = true;
        return x;
    }
}
