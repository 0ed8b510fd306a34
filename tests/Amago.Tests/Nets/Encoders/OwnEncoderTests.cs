using Amago.Nets;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Encoders of a user's own, which override ConvForward alone.</summary>
public sealed class OwnEncoderTests
{
    [Fact]
    public void Shapes_counts_and_layers_are_read_off_what_it_does()
    {
        var cnn = new Own();
        Assert.Equal([5, 2, 3], cnn.OutputShape.ToArray());
        Assert.Equal(30, cnn.OutputFeatures);
        Assert.Equal((5 * 2 * 9) + 5, cnn.ParameterCount);
        EncoderSummary summary = cnn.Summary;
        Assert.True(summary.IsRecorded);
        Assert.Equal(["conv", "square", "activation", "max_pool2d"], summary.Layers.Select(static layer => layer.Name));
        Assert.Equal(["conv2d", "square", "mish", "max_pool2d"], summary.Layers.Select(static layer => layer.Operation));
        Assert.Equal([5, 4, 6], summary.Layers[0].OutputShape.ToArray());
        Assert.Equal([5, 2, 3], summary.Layers[3].OutputShape.ToArray());
        Assert.Equal([95, 0, 0, 0], summary.Layers.Select(static layer => layer.Parameters));
        Assert.Equal(4 * 6 * 5 * 2 * 9, summary.MultiplyAdds);
        Assert.Equal([(3, 3), (3, 3), (3, 3), (4, 4)], summary.Layers.Select(static layer => layer.ReceptiveField));
    }

    [Fact]
    public void Its_layers_are_named_from_itself_on_wherever_it_is_registered()
    {
        var alone = new Own();
        _ = alone.Summary;
        foreach (Own encoder in new[] { alone, new Own() })
        {
            _ = new ModuleList<Cnn>([encoder]);
            Assert.Equal("conv", encoder.Summary.Layers[0].Name);
        }
    }

    [Fact]
    public void Features_have_the_shape_that_was_read_off_and_gradients_flow()
    {
        var cnn = new Own();
        Tensor features = cnn.Forward(Draw.Bytes(1, [2, 3, 6, 8, 2]));
        Assert.Equal([2, 3, 30], features.Shape.ToArray());
        features.Sum().Backward();
        Assert.All(cnn.Parameters(), static parameter => Assert.Contains(parameter.Grad!.ToArray<float>(), static value => value != 0));
        GradientCheck.Run(t => new Smooth().Forward(t[0], fromFloat: true), Draw.Uniform(1, [1, 2, 3, 4, 1]));
    }

    [Fact]
    public void One_that_looks_at_values_gives_the_same_numbers_and_says_that_it_was_not_recorded()
    {
        Cnn recorded = new Smooth(), looking = new Looking();
        Tensor obs = Draw.Bytes(1, [2, 1, 3, 4, 1]);
        Compare.Bits(recorded.Forward(obs), looking.Forward(obs), "features");
        Assert.True(recorded.Summary.IsRecorded);
        Assert.False(looking.Summary.IsRecorded);
        Assert.Empty(looking.Summary.Layers);
        Assert.Equal(recorded.OutputShape, looking.OutputShape);
        Assert.Equal(recorded.Summary.Parameters, looking.Summary.Parameters);

        recorded.Forward(obs).Sum().Backward();
        looking.Forward(obs).Sum().Backward();
        foreach ((Tensor expected, Tensor actual) in recorded.Parameters().Zip(looking.Parameters()))
            Compare.Bits(expected.Grad!, actual.Grad!, "gradient");
    }

    [Fact]
    public void A_result_without_dimensions_on_the_way_is_a_layer_too()
    {
        EncoderSummary summary = new Scaled().Summary;
        Assert.True(summary.IsRecorded);
        Assert.Equal(["max", "div"], summary.Layers.Select(static layer => layer.Name));
        Assert.Equal(Shape.Scalar, summary.Layers[0].OutputShape);
    }

    [Fact]
    public void One_that_returns_no_feature_maps_is_an_error_that_names_it()
    {
        var flat = new Flat();
        Fails.With<InvalidOperationException>(() => _ = flat.OutputShape, "Flat.ConvForward", "(1, C', H', W')", "(1, 12)");
        Fails.With<InvalidOperationException>(
            () => flat.Forward(Draw.Bytes(1, [2, 3, 3, 4, 1])), "Flat.ConvForward", "(1, C', H', W')", "(1, 12)");
    }

    private sealed class Own : Cnn
    {
        private readonly Conv2d _conv;
        private readonly MaxPool2d _pool = new(2);

        public Own()
            : base((6, 8, 2), channelsFirst: false, "mish") =>
            _conv = Register("conv", new Conv2d(InputChannels, 5, kernelSize: 3, generator: new Generator(0)));

        protected override Tensor ConvForward(Tensor imgs) => _pool.Forward(Activation.Forward(_conv.Forward(imgs).Square()));
    }

    private class Smooth : Cnn
    {
        public Smooth()
            : base((3, 4, 1), channelsFirst: false, "gelu") =>
            Conv = Register("conv", new Conv2d(1, 2, kernelSize: 2, generator: new Generator(0)));

        protected Conv2d Conv { get; }

        protected override Tensor ConvForward(Tensor imgs) => Activation.Forward(Conv.Forward(imgs));
    }

    private sealed class Looking : Smooth
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs.Max().Item<float>() < 100 ? base.ConvForward(imgs) : imgs;
    }

    private sealed class Scaled() : Cnn((3, 4, 1), channelsFirst: false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs / imgs.Max();
    }

    private sealed class Flat() : Cnn((3, 4, 1), channelsFirst: false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs.Reshape(imgs.Shape[0], 12);
    }
}
