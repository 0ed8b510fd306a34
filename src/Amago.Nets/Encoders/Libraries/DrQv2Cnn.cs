using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets;

/// <summary>
/// The encoder of DrQ-v2 with the trunk of its actor and critic (https://arxiv.org/abs/2107.09645): four 3x3 convolutions of 32 channels,
/// the first with stride 2, ReLU after each; a linear layer, layer norm, tanh. Convolutions start orthogonal with gain sqrt(2), the linear
/// layer with gain 1, biases at zero. Amago's variant, without the trunk, is <see cref="DrQCnn"/>.
/// </summary>
public sealed class DrQv2Cnn : StackCnn
{
    private readonly Linear _linear;
    private readonly LayerNorm _norm;
    private readonly Tanh _tanh;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation behind convolutions, ReLU in the paper.</param>
    /// <param name="featureDim">Outputs of the trunk.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is smaller than 15x15, a size is less than 1, or there is no such activation.
    /// </exception>
    public DrQv2Cnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation = "relu",
        int featureDim = 50,
        PixelScaling scaling = PixelScaling.UnitCentered,
        Generator? generator = null)
        : base(
            imgShape,
            channelsFirst,
            activation,
            scaling,
            new LayerStack("convnet", [32, 32, 32, 32], [new(3, stride: 2), new(3), new(3), new(3)], "", null),
            generator ??= Generator.FromEntropy())
    {
        Apply(Orthogonal);
        _linear = new Linear(MapLength, featureDim, generator: generator);
        Orthogonal(_linear);
        _norm = new LayerNorm(featureDim);
        Register("trunk", new ModuleGroup(("0", _linear), ("1", _norm)));
        _tanh = Register("tanh", new Tanh());
        BuiltWith(("features_dim", EncoderDescription.Text(featureDim)), ("scaling", EncoderDescription.Text(scaling)));
        EnsureRecorded();

        void Orthogonal(Module module) => LibraryInit.Orthogonal(module, generator, (float)Math.Sqrt(2), 1);
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "drqv2";

    /// <inheritdoc/>
    protected override Tensor DenseForward(Tensor features) => _tanh.Forward(_norm.Forward(_linear.Forward(features)));
}
