namespace Amago.Rl;

/// <summary>
/// <c>CNNTstepEncoder</c> of amago (https://github.com/UT-Austin-RPL/amago): an image through an encoder and a linear layer, the last
/// reward and action through the symmetric logarithm and a linear layer; the activation of both together, a linear layer that merges them,
/// and a normalisation. Parameters have amago's names: <c>cnn.*</c>, <c>img_features</c>, <c>rl2_features</c>, <c>merge</c>,
/// <c>out_norm.norm</c>, <c>activation</c>.
/// </summary>
public sealed class CnnTstepEncoder : TstepEncoder
{
    private const int AugmentationPad = 4;

    private readonly ImageEntry _image;
    private readonly Linear _imageFeatures, _rl2Features, _merge;
    private readonly Activation _activation;
    private readonly Normalization _outNorm;

    /// <summary>Makes an encoder; its layers start as PyTorch's by default.</summary>
    /// <param name="cnn">The encoder of images, which becomes a part of this one. In amago it has the same activation.</param>
    /// <param name="rl2Length">Numbers of <c>rl2s</c>: 1 + A.</param>
    /// <param name="settings">Sizes, activation, normalisation, augmentation; null for amago's defaults.</param>
    /// <param name="generator">Gives the initial weights and the shifts; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or there is no such activation or normalisation.</exception>
    public CnnTstepEncoder(Cnn cnn, int rl2Length, CnnTstepSettings? settings = null, Generator? generator = null)
        : this(cnn, rl2Length, settings ?? new CnnTstepSettings(), null, generator ?? Generator.FromEntropy())
    {
    }

    internal CnnTstepEncoder(Cnn cnn, int rl2Length, CnnTstepSettings settings, Activation? activation, Generator generator)
        : base(Space(cnn, settings), rl2Length, settings.HideRl2s)
    {
        Settings = settings;
        _image = (ImageEntry)Observations.Entries[0];
        Cnn = Register("cnn", cnn);
        _imageFeatures = Register("img_features", new Linear(cnn.OutputFeatures, settings.ImgFeatures, generator: generator));
        _rl2Features = Register("rl2_features", new Linear(rl2Length, settings.Rl2Features, generator: generator));
        int merged = checked(settings.ImgFeatures + settings.Rl2Features);
        _merge = Register("merge", new Linear(merged, settings.DOutput, generator: generator));
        _outNorm = Register("out_norm", new Normalization(settings.OutNorm, settings.DOutput, settings.SimNormDim));
        _activation = Register("activation", activation ?? Activations.Create(settings.Activation));
        Augmentation = settings.DrqV2Aug ? new DrQv2Aug(AugmentationPad, cnn.ChannelsFirst, generator) : null;
        Inputs = [new ImageInput(_image.Name, cnn), new VectorInput(Rl2sName, rl2Length)];
    }

    /// <summary>Sizes, activation, normalisation, augmentation.</summary>
    public CnnTstepSettings Settings { get; }

    /// <summary>The encoder of images.</summary>
    public Cnn Cnn { get; }

    /// <summary>Shifts images in training; null where they are not shifted. Its generator belongs into a training run's state.</summary>
    public DrQv2Aug? Augmentation { get; }

    /// <inheritdoc/>
    public override int EmbeddingLength => Settings.DOutput;

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkInput> Inputs { get; }

    /// <inheritdoc/>
    protected override string DisplayName => "CNNTstepEncoder";

    /// <summary>
    /// Embeds sequences: <see cref="TstepEncoder.Forward(IReadOnlyDictionary{string, Tensor}, Tensor)"/> of the image alone.
    /// </summary>
    /// <param name="images">(B, L, H, W, C), or (B, L, C, H, W): uint8, or float32 with the same values from 0 to 255.</param>
    /// <param name="rl2s">(B, L, 1 + A) float32.</param>
    /// <returns>(B, L, D) float32.</returns>
    /// <exception cref="ArgumentException">A shape or type is another; the message says what was expected and what came.</exception>
    public Tensor Forward(Tensor images, Tensor rl2s)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Forward(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [_image.Name] = images }, rl2s);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        Tensor image = _imageFeatures.Forward(rows[0]), known = _rl2Features.Forward(Shown(rows[1]).Symlog());
        return [_outNorm.Forward(_merge.Forward(_activation.Forward(Tensor.Cat([image, known], 1))))];
    }

    private protected override Tensor Embed(IReadOnlyList<Tensor> entries, Tensor rl2s)
    {
        Tensor images = Augmented(entries[0]);
        bool areFloats = images.DType == DType.Float32;
        if (areFloats)
            images = (images * (1f / 128)) - 1f; // what the encoder makes of bytes, to the bit
        Tensor features = Cnn.Forward(images, areFloats); // (B, L, F)
        return RowsForward([features.Reshape(rl2s.Shape[0], Cnn.OutputFeatures), rl2s])[0];
    }

    // Of B sequences the first ones stay as they are.
    private Tensor Augmented(Tensor images)
    {
        if (Augmentation is null || !IsTraining)
            return images;
        int batch = images.Shape[0];
        int kept = Math.Max(Math.Min((int)Math.Ceiling(batch * (1.0 - Settings.AugPctOfBatch)), batch - 1), 0);
        return kept == 0
            ? Augmentation.Forward(images)
            : Tensor.Cat([images.Slice(0, 0, kept), Augmentation.Forward(images.Slice(0, kept, batch - kept))]);
    }

    private static ObservationSpace Space(Cnn cnn, CnnTstepSettings settings)
    {
        ArgumentNullException.ThrowIfNull(cnn);
        (int first, int second, int third) = cnn.ImgShape;
        return new ObservationSpace([new ImageEntry(settings.ObsKey, [first, second, third], cnn.ChannelsFirst)]);
    }
}
