namespace Amago.Cli.Bench;

/// <summary>What an encoder does in use, as pieces of work to time: the same images at every call.</summary>
/// <param name="cnn">The encoder to measure.</param>
/// <param name="batch">Number of images of a call.</param>
internal sealed class EncoderWork(Cnn cnn, int batch)
{
    private const int Pad = 4;

    private readonly byte[] _pixels = RandomPixels(checked(batch * cnn.ImageHeight * cnn.ImageWidth * cnn.InputChannels));

    private Shape BatchShape => [batch, 1, cnn.ImgShape.Item1, cnn.ImgShape.Item2, cnn.ImgShape.Item3];

    /// <summary>Floating-point operations of a forward pass, a multiply-add as two, by the direct convolution's count.</summary>
    public double ForwardFlops => 2.0 * batch * cnn.Summary.MultiplyAdds;

    /// <summary>
    /// Floating-point operations of a training step: those of the forward pass, as many for the weights' gradients, and for the data's,
    /// which the first layer does not need.
    /// </summary>
    public double TrainFlops
    {
        get
        {
            LayerSummary? first = cnn.Summary.Layers.FirstOrDefault(static layer => layer.MultiplyAdds > 0);
            return (3 * ForwardFlops) - (2.0 * batch * (first?.MultiplyAdds ?? 0));
        }
    }

    /// <summary>Pixels to features by the compiled encoder.</summary>
    public Action Forward()
    {
        CompiledCnn compiled = cnn.Compile(batch);
        var features = new float[batch * cnn.OutputFeatures];
        return () => compiled.Run(_pixels, features);
    }

    /// <summary>Floating-point operations of <see cref="Act"/>, a multiply-add as two.</summary>
    public double ActFlops => 2.0 * batch * BenchPolicy.MultiplyAdds(cnn);

    /// <summary>Pixels to logits and values by a compiled policy on the encoder.</summary>
    public Action Act()
    {
        CompiledNetwork compiled = new BenchPolicy(cnn).Compile(batch);
        return () => compiled.Run(_pixels);
    }

    /// <summary>A training step: forward, backward from a weighted sum of the features, Adam.</summary>
    public Action Train()
    {
        Tensor obs = Tensor.FromArray(_pixels, BatchShape);
        var weights = new float[batch * cnn.OutputFeatures];
        new Generator(1).Uniform(weights, -1, 1);
        Tensor cotangent = Tensor.FromArray(weights, [batch, 1, cnn.OutputFeatures]);
        IEnumerable<Tensor> trained = cnn.Parameters().Where(static parameter => parameter.RequiresGrad);
        var optimizer = new Adam(trained, learningRate: 1e-6f); // small, so that weights stay ordinary numbers
        return () =>
        {
            using var scope = new TensorScope();
            optimizer.ZeroGrad();
            (cnn.Forward(obs) * cotangent).Sum().Backward();
            optimizer.Step();
        };
    }

    /// <summary>Random shifts of the images.</summary>
    /// <param name="type">Type of the images: uint8 or float32.</param>
    public Action Augment(DType type)
    {
        var augmentation = new DrQv2Aug(Pad, cnn.ChannelsFirst, new Generator(1));
        Tensor images = type == DType.UInt8
            ? Tensor.FromArray(_pixels, BatchShape)
            : Tensor.FromArray(Array.ConvertAll(_pixels, static pixel => (float)pixel), BatchShape);
        return () =>
        {
            using var scope = new TensorScope();
            augmentation.Forward(images);
        };
    }

    private static byte[] RandomPixels(int count)
    {
        var pixels = new byte[count];
        new Random(1).NextBytes(pixels);
        return pixels;
    }
}
