using Amago.Nets;

namespace Amago.Tests.Nets.Modules;

/// <summary>An encoder that computes with its parameters before they meet the image.</summary>
public sealed class ParameterArithmeticTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_summary_counts_such_parameters_once_and_shows_no_layer_for_them(bool inNoGradScope)
    {
        using IDisposable? scope = inNoGradScope ? Autograd.NoGrad() : null;
        var cnn = new ScaledCnn();
        EncoderSummary summary = cnn.Summary;
        Assert.Equal(["conv", "mul"], summary.Layers.Select(static layer => layer.Name));
        Assert.Equal([112, 4], summary.Layers.Select(static layer => layer.Parameters));
        Assert.Equal((116, (3, 3)), (summary.Parameters, summary.Layers[1].ReceptiveField));
    }

    private sealed class ScaledCnn : Cnn
    {
        private readonly Conv2d _conv;
        private readonly Tensor _scale;

        public ScaledCnn()
            : base((8, 8, 3), channelsFirst: false, "relu")
        {
            _conv = Register("conv", new Conv2d(3, 4, kernelSize: 3, generator: new Generator(0)));
            _scale = Register("scale", Tensor.Ones([4]));
        }

        protected override Tensor ConvForward(Tensor imgs) => _conv.Forward(imgs) * _scale.Exp().Reshape(4, 1, 1);
    }
}
