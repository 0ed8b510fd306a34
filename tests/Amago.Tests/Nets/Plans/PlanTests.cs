using Amago.Nets;

namespace Amago.Tests.Nets.Plans;

/// <summary>A planned encoder against itself run operation by operation: features and every gradient.</summary>
public sealed class PlanTests
{
    // Both sum in float32, in another order: a few roundings of numbers near 1.
    private const double Tolerance = 5e-6;

    // Gradients of an activation's coefficients are sums of up to fifth powers, which have five times the error of what is raised.
    private const double CoefficientTolerance = 5 * Tolerance;

    public static TheoryData<string, string> Graphs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string shape in PlanShapes.Names)
            {
                foreach (string activation in Activations.BuiltIn.Select(static activation => activation.PythonName))
                    data.Add(shape, activation);
            }

            return data;
        }
    }

    public static TheoryData<string, string, bool> EncoderCases
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (string encoder in new[] { "NatureishCNN", "IMPALAishCNN", "DrQCNN", "GridworldCNN" })
            {
                foreach (string activation in Activations.BuiltIn.Select(static activation => activation.PythonName))
                {
                    data.Add(encoder, activation, false);
                    data.Add(encoder, activation, true);
                }
            }

            foreach (string encoder in new[] { "mlagents_resnet", "impoola", "drqv2", "conv_spec" })
            {
                data.Add(encoder, "silu", false);
                data.Add(encoder, "relu", true);
            }

            data.Add("impala", "adaptive", false);
            data.Add("impala", "tanh", true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Awkward_graphs_give_what_their_operations_give(string shape, string activation) =>
        Check(new PlanShapes(shape, activation), [5, 4, 9, 8, 2], fromFloat: false);

    [Theory]
    [MemberData(nameof(EncoderCases))]
    public void Encoders_give_what_their_operations_give(string encoder, string activation, bool channelsFirst)
    {
        int size = encoder == "GridworldCNN" ? 10 : 44;
        (int, int, int) image = channelsFirst ? (3, size, size - 3) : (size, size - 3, 3);
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create(image, channelsFirst, activation, generator: new Generator(0));
        Check(cnn, [3, 2, image.Item1, image.Item2, image.Item3], fromFloat: channelsFirst);
    }

    [Fact]
    public void Large_batches_have_the_features_and_gradients_of_their_parts()
    {
        Cnn cnn = new GridworldCnn((10, 10, 4), false, "leaky_relu", generator: new Generator(0));
        Tensor obs = Draw.Bytes(1, [77, 1, 10, 10, 4]);
        Check(cnn, [77, 1, 10, 10, 4], fromFloat: false);
        using IDisposable scope = Autograd.NoGrad();
        Tensor all = cnn.Forward(obs);
        for (int i = 0; i < 77; i += 19)
            Compare.Bits(all.Slice(0, i, 1), cnn.Forward(obs.Slice(0, i, 1)), $"image {i} alone");
    }

    [Fact]
    public void Parameters_that_need_no_gradient_get_none_and_others_stay_the_same()
    {
        Cnn expected = new PlanShapes("residual"), frozen = new PlanShapes("residual");
        Tensor obs = Draw.Bytes(1, [3, 1, 9, 8, 2]);
        foreach (string name in new[] { "first.weight", "first.bias", "third.bias" })
            frozen.NamedParameters().Single(p => p.Name == name).Parameter.RequiresGrad = false;
        expected.Forward(obs).Square().Sum().Backward();
        frozen.Forward(obs).Square().Sum().Backward();
        foreach ((string name, Tensor parameter) in frozen.NamedParameters())
        {
            if (parameter.RequiresGrad && parameter.Grad is { } gradient)
                Compare.Bits(expected.NamedParameters().Single(p => p.Name == name).Parameter.Grad!, gradient, name);
            else
                Assert.Null(parameter.Grad);
        }

        Assert.NotNull(frozen.NamedParameters().Single(static p => p.Name == "second.weight").Parameter.Grad);
    }

    [Fact]
    public void Two_passes_before_one_backward_keep_their_own_memory()
    {
        Cnn cnn = new PlanShapes("residual");
        Tensor first = Draw.Bytes(1, [3, 1, 9, 8, 2]), second = Draw.Bytes(2, [5, 1, 9, 8, 2]);
        (cnn.Forward(first).Sum() + cnn.Forward(second).Sum()).Backward();
        Tensor[] together = Gradients(cnn);
        cnn.ZeroGrad();
        cnn.Forward(first).Sum().Backward();
        cnn.Forward(second).Sum().Backward();
        foreach ((Tensor expected, Tensor actual) in Gradients(cnn).Zip(together))
            Compare.Relative(expected, actual, 1e-6, "gradient");
    }

    [Fact]
    public void A_retained_graph_runs_backward_twice_and_a_used_one_does_not()
    {
        Cnn cnn = new PlanShapes("plain");
        Tensor loss = cnn.Forward(Draw.Bytes(1, [3, 1, 9, 8, 2])).Sum();
        loss.Backward(retainGraph: true);
        Tensor[] once = Gradients(cnn);
        loss.Backward();
        foreach ((Tensor expected, Tensor actual) in once.Zip(Gradients(cnn)))
            Compare.Relative(expected + expected, actual, 1e-6, "gradient");
        Assert.Throws<InvalidOperationException>(() => loss.Backward());
    }

    [Fact]
    public void Parameters_written_in_place_are_seen_by_the_next_pass()
    {
        Cnn cnn = new PlanShapes("plain");
        Tensor obs = Draw.Bytes(1, [1, 1, 9, 8, 2]);
        Tensor before = cnn.Forward(obs);
        cnn.Parameters().First().AsSpan<float>()[0] += 1;
        Compare.Relative(cnn.ForwardByOperations(obs, false, true), cnn.Forward(obs), Tolerance, "features");
        Assert.NotEqual(before.ToArray<float>(), cnn.Forward(obs).ToArray<float>());
    }

    [Fact]
    public void An_augmented_pass_is_the_augmentation_and_then_the_pass()
    {
        Cnn cnn = new PlanShapes("plain");
        Tensor obs = Draw.Bytes(1, [6, 2, 9, 8, 2]);
        Tensor expected = cnn.Forward(new DrQv2Aug(2, false, new Generator(5)).Forward(obs));
        Tensor actual = cnn.Forward(obs, new DrQv2Aug(2, false, new Generator(5)));
        Compare.Bits(expected, actual, "features");
        expected.Sum().Backward();
        Tensor[] gradients = Gradients(cnn);
        cnn.ZeroGrad();
        actual.Sum().Backward();
        foreach ((Tensor e, Tensor a) in gradients.Zip(Gradients(cnn)))
            Compare.Bits(e, a, "gradient");
        Fails.With<ArgumentException>(() => cnn.Forward(obs, new DrQv2Aug(2, true)), "ChannelsFirst");
    }

    [Fact]
    public void What_cannot_be_planned_says_why_and_runs_by_operations()
    {
        Cnn cnn = new UnplannedCnn();
        Assert.False(cnn.Summary.IsPlanned);
        Assert.Contains("square", cnn.Summary.Obstacle, StringComparison.Ordinal);
        Tensor obs = Draw.Bytes(1, [2, 1, 5, 5, 1]);
        float[] weight = cnn.Parameters().First().ToArray<float>(), bias = cnn.Parameters().Last().ToArray<float>();
        float[] actual = cnn.Forward(obs).ToArray<float>();
        byte[] pixels = obs.ToArray<byte>();
        Assert.Equal(2 * 3 * 4 * 4, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            (int image, int channel, int row, int column) = (i / 48, i / 16 % 3, i / 4 % 4, i % 4);
            double sum = bias[channel];
            for (int tap = 0; tap < 4; tap++)
                sum += weight[(channel * 4) + tap] * ((pixels[(image * 25) + ((row + (tap / 2)) * 5) + column + (tap % 2)] / 128.0) - 1);
            Assert.Equal(sum * sum, actual[i], 1e-6);
        }

        Assert.True(new PlanShapes("plain").Summary.IsPlanned);
    }

    internal static Tensor[] Gradients(Cnn cnn) =>
        [.. cnn.Parameters().Select(static parameter => parameter.Grad).OfType<Tensor>().Select(static gradient => gradient * 1)];

    private static void Check(Cnn cnn, Shape shape, bool fromFloat)
    {
        Assert.True(cnn.Summary.IsPlanned, cnn.Summary.Obstacle);
        Tensor obs = fromFloat ? Draw.Uniform(7, shape) : Draw.Bytes(7, shape);
        foreach (bool flatten in new[] { true, false })
        {
            cnn.ZeroGrad();
            Tensor expected = cnn.ForwardByOperations(obs, fromFloat, flatten), cotangent = Draw.Uniform(8, expected.Shape);
            (expected * cotangent).Sum().Backward();
            Tensor?[] expectedGradients = [.. cnn.Parameters().Select(static parameter => parameter.Grad)];
            cnn.ZeroGrad();
            Tensor actual = cnn.Forward(obs, fromFloat, flatten);
            Compare.Relative(expected, actual, Tolerance, "features");
            (actual * cotangent).Sum().Backward();
            foreach (((string name, Tensor parameter), Tensor? gradient) in cnn.NamedParameters().Zip(expectedGradients))
            {
                Assert.Equal(gradient is null, parameter.Grad is null);
                if (gradient is not null)
                    Compare.Relative(
                        gradient,
                        parameter.Grad!,
                        name.StartsWith("activation.", StringComparison.Ordinal) ? CoefficientTolerance : 1e-5,
                        $"gradient of {name}",
                        Scale(cnn, name));
            }

            using IDisposable scope = Autograd.NoGrad();
            Compare.Bits(actual, cnn.Forward(obs, fromFloat, flatten), "features without gradients");
        }
    }

    // A bias before a norm has a gradient that is all rounding: it is measured against its layer's weight's.
    private static double Scale(Cnn cnn, string name)
    {
        string weight = name.Replace(".bias", ".weight", StringComparison.Ordinal);
        Tensor? gradient = cnn.NamedParameters().FirstOrDefault(p => p.Name == weight).Parameter?.Grad;
        return gradient is null ? 0 : gradient.ToArray<float>().Max(Math.Abs);
    }

    /// <summary>Squares on the way, which no plan knows.</summary>
    private sealed class UnplannedCnn : Cnn
    {
        private readonly Conv2d _conv;

        public UnplannedCnn()
            : base((5, 5, 1), false, "relu") =>
            _conv = Register("conv", new Conv2d(1, 3, kernelSize: 2, generator: new Generator(0)));

        protected override Tensor ConvForward(Tensor imgs) => _conv.Forward(imgs).Square();
    }
}
