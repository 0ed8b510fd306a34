using Amago.Kernels;
using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Encoders with a scaling of their own and layers behind the flattening.</summary>
public sealed class TrunkTests
{
    public static TheoryData<PixelScaling, bool, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<PixelScaling, bool, bool>();
            foreach (PixelScaling scaling in Enum.GetValues<PixelScaling>())
                foreach (bool channelsFirst in new[] { false, true })
                    foreach (bool flattensLast in new[] { false, true })
                        kinds.Add(scaling, channelsFirst, flattensLast);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_are_scaled_and_maps_flattened_before_the_trunk(PixelScaling scaling, bool channelsFirst, bool flattensLast)
    {
        var cnn = new Own(channelsFirst, scaling, flattensLast);
        Assert.Equal([5, 4, 6], cnn.OutputShape.ToArray());
        Assert.Equal(7, cnn.OutputFeatures);
        Tensor obs = Draw.Bytes(1, channelsFirst ? [3, 2, 2, 6, 8] : [3, 2, 6, 8, 2]);
        Tensor floats = Tensor.FromArray([.. obs.ToArray<byte>().Select(x => Plain(x, scaling))], obs.Shape);

        Tensor features = cnn.Forward(obs), maps = cnn.Forward(floats, fromFloat: true, flatten: false);
        Tensor flat = flattensLast ? maps.Permute(0, 1, 3, 4, 2).Reshape(6, 120) : maps.Reshape(6, 120);
        Tensor expected = cnn.Trunk.Forward(flat).Reshape(3, 2, 7);

        Compare.Bits(expected, features, "features of bytes");
        Compare.Bits(expected, cnn.Forward(floats, fromFloat: true), "features of floats");
        Compare.Bits(features, cnn.ForwardByOperations(obs, fromFloat: false, flatten: true), "operation by operation");
        using CompiledCnn compiled = cnn.Compile(maxBatch: 6);
        var run = new float[6 * compiled.OutputFeatures];
        compiled.Run(obs.AsSpan<byte>(), run);
        Compare.Bits(features, Tensor.FromArray(run, [3, 2, 7]), "compiled");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_encoder_without_convolutions_is_planned(bool channelsFirst, bool hasTrunk)
    {
        var cnn = new Flat(channelsFirst, hasTrunk);
        Assert.True(cnn.Summary.IsPlanned, cnn.Summary.Obstacle);
        const int images = 303; // more than a step of rows gets at once
        Tensor obs = Draw.Bytes(1, channelsFirst ? [101, 3, 2, 6, 8] : [101, 3, 6, 8, 2]);
        Tensor floats = Draw.Uniform(2, obs.Shape);
        foreach (Tensor batch in new[] { obs, floats })
        {
            bool areFloats = ReferenceEquals(batch, floats);
            Tensor expected = cnn.ForwardByOperations(batch, areFloats, flatten: true);
            Compare.Bits(expected, cnn.Forward(batch, areFloats), "forward");
            using CompiledCnn compiled = cnn.Compile(images);
            float[] run = new float[images * compiled.OutputFeatures];
            Run(compiled);
            Compare.Bits(expected, Tensor.FromArray(run, [101, 3, compiled.OutputFeatures]), "compiled");
            Assert.Equal(0, Allocations.Least(() => Run(compiled)));

            void Run(CompiledCnn encoder)
            {
                if (areFloats)
                    encoder.Run(batch.AsSpan<float>(), run);
                else
                    encoder.Run(batch.AsSpan<byte>(), run);
            }
        }
    }

    [Fact]
    public void A_trunk_that_can_not_be_planned_runs_by_operations_and_says_so()
    {
        var cnn = new Looking();
        Assert.Equal("DenseForward looks at values", cnn.Summary.Obstacle);
        Tensor obs = Draw.Bytes(1, [3, 1, 6, 8, 2]);
        using CompiledCnn compiled = cnn.Compile(3);
        float[] run = new float[3 * compiled.OutputFeatures];
        compiled.Run(obs.AsSpan<byte>(), run);
        Compare.Bits(cnn.Forward(obs), Tensor.FromArray(run, [3, 1, compiled.OutputFeatures]), "compiled");
    }

    [Fact]
    public void The_trunk_is_described_and_trained()
    {
        var cnn = new Own(channelsFirst: false, PixelScaling.Unit, flattensChannelsLast: false);
        LayerSummary trunk = cnn.Summary.Layers[^1];
        Assert.Equal(("trunk", "linear"), (trunk.Name, trunk.Operation));
        Assert.Equal([7], trunk.OutputShape.ToArray());
        Assert.Equal((7 * 120) + 7, trunk.Parameters);
        Assert.Equal(7 * 120, trunk.MultiplyAdds);
        Assert.Equal((6, 8), trunk.ReceptiveField);
        cnn.Forward(Draw.Bytes(1, [3, 2, 6, 8, 2])).Sum().Backward();
        Assert.All(cnn.Parameters(), static parameter => Assert.Contains(parameter.Grad!.ToArray<float>(), static value => value != 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Maps_become_the_rows_that_a_forward_pass_gives(bool flattensLast)
    {
        var cnn = new Own(channelsFirst: true, PixelScaling.Unit, flattensLast);
        Tensor obs = Draw.Bytes(1, [3, 2, 2, 6, 8]), maps = cnn.Forward(obs, flatten: false).Reshape(6, 5, 4, 6);
        Compare.Bits(cnn.Forward(obs).Reshape(6, 7), cnn.FeatureRows(maps), "rows");
        Fails.With<ArgumentException>(() => cnn.FeatureRows(Tensor.Zeros([6, 5, 4, 7])), "(N, 5, 4, 6)", "(6, 5, 4, 7)");
    }

    [Fact]
    public void A_trunk_that_gives_no_rows_is_an_error_that_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Wrong().OutputFeatures);
        Assert.Equal("Wrong.DenseForward: expected to return float32 (1, F), got float32 (24).", error.Message);
    }

    private static float Plain(byte x, PixelScaling scaling) => scaling switch
    {
        PixelScaling.Centered => (x / 128f) - 1f,
        PixelScaling.Unit => x / 255f,
        PixelScaling.UnitCentered => (x / 255f) - 0.5f,
        _ => x,
    };

    private sealed class Own : Cnn
    {
        private readonly Conv2d _conv;

        public Own(bool channelsFirst, PixelScaling scaling, bool flattensChannelsLast)
            : base(channelsFirst ? (2, 6, 8) : (6, 8, 2), channelsFirst, "relu", scaling, flattensChannelsLast)
        {
            _conv = Register("conv", new Conv2d(2, 5, kernelSize: 3, generator: new Generator(3)));
            Trunk = Register("trunk", new Linear(5 * 4 * 6, 7, generator: new Generator(4)));
        }

        public Linear Trunk { get; }

        protected override Tensor ConvForward(Tensor imgs) => Activation.Forward(_conv.Forward(imgs));

        protected override Tensor DenseForward(Tensor features) => Trunk.Forward(features);
    }

    private sealed class Wrong() : Cnn((3, 4, 2), channelsFirst: false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => Activation.Forward(imgs);

        protected override Tensor DenseForward(Tensor features) => features.Reshape(-1);
    }

    /// <summary>The images as they are, and a linear layer behind them where wanted.</summary>
    private sealed class Flat : Cnn
    {
        private readonly Linear? _dense;

        public Flat(bool channelsFirst, bool hasTrunk)
            : base(channelsFirst ? (2, 6, 8) : (6, 8, 2), channelsFirst, "relu", PixelScaling.Unit)
        {
            if (hasTrunk)
                _dense = Register("dense", new Linear(96, 5, generator: new Generator(1)));
        }

        protected override Tensor ConvForward(Tensor imgs) => imgs;

        protected override Tensor DenseForward(Tensor features) => _dense is null ? features : _dense.Forward(features);
    }

    private sealed class Looking() : Cnn((6, 8, 2), channelsFirst: false, "relu")
    {
        protected override Tensor ConvForward(Tensor imgs) => imgs;

        protected override Tensor DenseForward(Tensor features) => features.ToArray<float>()[0] > 0 ? features : -features;
    }
}
