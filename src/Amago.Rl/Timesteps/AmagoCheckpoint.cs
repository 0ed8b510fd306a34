namespace Amago.Rl;

/// <summary>
/// The timestep encoder in a checkpoint of amago, <c>policy.pt</c>: the parameters under <c>tstep_encoder.</c>. Other parts of an agent are
/// left alone. The gin file that amago saves beside it says what the parameters do not tell.
/// </summary>
public sealed class AmagoCheckpoint
{
    /// <summary>What the names of the encoder's parameters start with.</summary>
    public const string Prefix = "tstep_encoder.";

    private const string ImageFeatures = "img_features.weight", Rl2Features = "rl2_features.weight", InputMean = "in_norm.mu";

    private readonly StateDict _parameters;
    private readonly string _source;

    /// <summary>Takes the encoder out of a checkpoint.</summary>
    /// <param name="checkpoint">All parameters of the checkpoint: see <see cref="TorchCheckpoint"/>.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="ArgumentException">It has no encoder of a kind that is known.</exception>
    public AmagoCheckpoint(StateDict checkpoint, string source)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(source);
        _parameters = IsCheckpoint(checkpoint) ? checkpoint.WithPrefix(Prefix) : new StateDict();
        _source = source;
        IsOfImages = Has(ImageFeatures, rank: 2) && Has(Rl2Features, rank: 2);
        if (!IsOfImages && !Has(InputMean, rank: 1))
        {
            throw new ArgumentException(
                $"{source}: expected a checkpoint of amago with {Prefix}{ImageFeatures} and {Prefix}{Rl2Features} (CNNTstepEncoder) or "
                + $"{Prefix}{InputMean} (FFTstepEncoder), got {Printable.Few(checkpoint.Keys)}.", nameof(checkpoint));
        }
    }

    /// <summary>
    /// Whether the encoder is a <c>CNNTstepEncoder</c>, of one image; otherwise it is an <c>FFTstepEncoder</c>, of vectors.
    /// </summary>
    public bool IsOfImages { get; }

    /// <summary>The encoder's name in Python.</summary>
    public string EncoderName => (IsOfImages ? (Configurable)TstepEncoders.Cnn : TstepEncoders.Ff).PythonName;

    /// <summary>Numbers of <c>rl2s</c>, 1 + A, where the parameters alone tell: those of a <c>CNNTstepEncoder</c>.</summary>
    public int? Rl2Length => IsOfImages ? _parameters[Rl2Features].Shape[1] : null;

    /// <summary>Whether a file has the timestep encoder of an amago agent, by the names of its parameters.</summary>
    /// <param name="file">What was read of it.</param>
    public static bool IsCheckpoint(StateDict file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Keys.Any(static name => name.StartsWith(Prefix, StringComparison.Ordinal));
    }

    /// <summary>The image that the encoder takes, of the name and the layout that the configuration says.</summary>
    /// <param name="bindings">The gin file, read behind <see cref="TstepEncoders.EnsureRegistered"/>.</param>
    /// <param name="shape">(H, W, C), or (C, H, W) where the configuration has <c>channels_first = True</c>.</param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <exception cref="ArgumentException">The shape is not of three sizes above 0.</exception>
    /// <exception cref="InvalidFileException">The configuration binds something that is unknown or of another kind.</exception>
    public static ImageEntry ImageOf(Bindings bindings, Shape shape, string scope = "")
    {
        ArgumentNullException.ThrowIfNull(bindings);
        CnnTstepSettings settings = bindings.Create(TstepEncoders.Cnn, scope);
        return new ImageEntry(settings.ObsKey, shape, settings.ChannelsFirst);
    }

    /// <summary>Builds the encoder and copies the parameters into it; it is in evaluation mode.</summary>
    /// <param name="bindings">
    /// The gin file, read behind <see cref="TstepEncoders.EnsureRegistered"/>. <see cref="Bindings.Operative"/> has all settings
    /// afterwards.
    /// </param>
    /// <param name="observations">
    /// What an observation is, without <c>rl2s</c>: the image of <see cref="ImageOf"/>, or the vectors; the parameters do not tell.
    /// </param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <exception cref="ArgumentException">The parameters are those of another encoder; the message says what differs.</exception>
    /// <exception cref="InvalidFileException">The configuration binds something that is unknown or of another kind.</exception>
    public TstepEncoder Build(Bindings bindings, ObservationSpace observations, string scope = "")
    {
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(observations);
        var generator = new Generator(0); // draws nothing that stays
        TstepEncoder encoder = LoadTarget.Build<TstepEncoder>(_parameters, _source, () => IsOfImages
            ? TstepEncoders.CreateCnn(bindings, Image(observations), _parameters[Rl2Features].Shape[1], scope, generator, Expect)
            : TstepEncoders.CreateFf(bindings, observations, Rl2LengthBeside(bindings, observations, scope), scope, generator));
        encoder.LoadStateDict(_parameters);
        encoder.Eval();
        return encoder;
    }

    private bool Has(string name, int rank) => _parameters.TryGetValue(name, out Tensor? tensor) && tensor.Rank == rank;

    // Before a layer is made for other features: which image or setting is another, sizes of layers would not say.
    private void Expect(Cnn cnn)
    {
        int features = _parameters[ImageFeatures].Shape[1];
        if (cnn.OutputFeatures != features)
        {
            throw new ArgumentException(
                $"{_source}: {Prefix}{ImageFeatures} takes {features} features of an image, and {cnn} makes {cnn.OutputFeatures} of "
                + $"an image {cnn.ImgShape}; the image or a setting of {cnn} is another.");
        }
    }

    private static ImageEntry Image(ObservationSpace observations) => observations.Entries is [ImageEntry image]
        ? image
        : throw new ArgumentException($"CNNTstepEncoder: expected one image alone, got {observations.Shown}.", nameof(observations));

    // What the vectors leave of the inputs.
    private int Rl2LengthBeside(Bindings bindings, ObservationSpace observations, string scope)
    {
        IReadOnlyList<string>? names = bindings.Create(TstepEncoders.Ff, scope).SpecifyObsKeys;
        int inputs = _parameters[InputMean].Shape[0];
        long seen = observations.Entries.OfType<VectorEntry>().Where(entry => names?.Contains(entry.Name) ?? true)
            .Sum(static entry => (long)entry.Length);
        return inputs > seen
            ? (int)(inputs - seen)
            : throw new ArgumentException(
                $"{_source}: expected observations of fewer than {inputs} numbers, beside the last reward and action, got {seen} of "
                + $"{observations.Shown}.", nameof(observations));
    }
}
