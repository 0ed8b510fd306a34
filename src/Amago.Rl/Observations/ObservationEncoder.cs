using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// Turns observations of several entries into one row of features: an encoder for each image, vectors with optional running
/// normalisation, discrete entries one-hot, all one behind the other in the order of the space, and an optional merge layer behind that.
/// </summary>
/// <remarks>
/// Parameters are named <c>extractors.KEY.*</c> for the encoder of the image KEY, <c>normalizers.KEY.mean</c>, <c>.var</c> and
/// <c>.count</c> for the statistics of the vector KEY, <c>merge.*</c>, <c>activation.*</c> and <c>merge_norm.norm.*</c> for the merge
/// layer.
/// </remarks>
public sealed class ObservationEncoder : ObservationFeatures
{
    private readonly RunningNorm?[] _norms; // one for each entry
    private readonly MergeLayers? _merge;

    /// <summary>Makes an encoder of observations.</summary>
    /// <param name="space">What an observation is.</param>
    /// <param name="images">Makes the encoder of an image: see <see cref="CreateCnn"/> for one by name.</param>
    /// <param name="settings">Normalisation and merge layer; null for neither.</param>
    /// <param name="generator">Gives the initial weights of the merge layer; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// An encoder takes other images than its entry, a name has a dot, or a setting is out of its range.
    /// </exception>
    public ObservationEncoder(
        ObservationSpace space, Func<ImageEntry, Cnn> images, ObservationEncoderSettings? settings = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(images);
        (Space, Settings) = (space, settings ?? new ObservationEncoderSettings());
        var inputs = new List<NetworkInput>();
        List<(string Key, Module Encoder)> encoders = [], norms = [];
        _norms = new RunningNorm?[space.Entries.Count];
        foreach (ObservationEntry entry in space.Entries)
        {
            switch (entry)
            {
                case ImageEntry image:
                    Cnn encoder = Checked(images(image), image);
                    encoders.Add((entry.Name, encoder));
                    inputs.Add(new ImageInput(entry.Name, encoder));
                    break;
                case VectorEntry vector:
                    if (Settings.NormalizeVectors)
                        norms.Add((entry.Name, _norms[inputs.Count] = new RunningNorm(vector.Length, Settings.Epsilon, Settings.Clip)));
                    inputs.Add(new VectorInput(entry.Name, vector.Length));
                    break;
                case DiscreteEntry discrete:
                    inputs.Add(new IndexInput(entry.Name, discrete.Count));
                    break;
            }
        }

        Inputs = inputs;
        if (encoders.Count > 0)
            Register("extractors", new ModuleGroup(encoders));
        if (norms.Count > 0)
            Register("normalizers", new ModuleGroup(norms));
        Features = inputs.Sum(static input => input.Length);
        if (Settings.MergeFeatures is not { } merged)
            return;
        Linear merge = Register("merge", new Linear(Features, merged, generator: generator));
        Activation activation = Register("activation", Activations.Create(Settings.MergeActivation));
        _merge = new MergeLayers(merge, activation, Register("merge_norm", new Normalization(Settings.MergeNorm, merged)));
        Features = merged;
    }

    /// <inheritdoc/>
    public override ObservationSpace Space { get; }

    /// <summary>Normalisation and merge layer.</summary>
    public ObservationEncoderSettings Settings { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkInput> Inputs { get; }

    /// <inheritdoc/>
    public override int Features { get; }

    /// <summary>
    /// What <c>CombinedExtractor</c> of stable-baselines3 (MultiInputPolicy) is: every image through its <c>NatureCNN</c>, other entries as
    /// they are, in alphabetical order. Parameters have that library's names, <c>extractors.KEY.cnn.0.weight</c> and so on.
    /// </summary>
    /// <param name="space">What an observation is; <see cref="Space"/> has its entries in alphabetical order, by code points.</param>
    /// <param name="imageFeatures">Features of every image.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">An image is smaller than 36x36, a number is less than 1, or a name has a dot.</exception>
    public static ObservationEncoder CombinedExtractor(ObservationSpace space, int imageFeatures = 256, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        generator ??= Generator.FromEntropy();
        var sorted = new ObservationSpace([.. space.Entries.OrderBy(static entry => entry.Name, CodePointComparer.Instance)]);
        return new ObservationEncoder(sorted, Extractor);

        Sb3NatureCnn Extractor(ImageEntry image) => new(
            (image.Shape[0], image.Shape[1], image.Shape[2]), image.ChannelsFirst, featuresDim: imageFeatures, generator: generator);
    }

    /// <summary>A function that makes the encoders of images by name, with the settings that a configuration binds.</summary>
    /// <param name="bindings">
    /// Settings of encoders; those of one image in the scope of its name, <c>camera/NatureishCNN.channels</c>.
    /// </param>
    /// <param name="encoder">The encoder's name, a reference or a macro, as <see cref="Bindings.CreateCnn"/> takes it.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    public static Func<ImageEntry, Cnn> CreateCnn(Bindings bindings, string encoder, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(encoder);
        return image => bindings.CreateCnn(
            encoder,
            (image.Shape[0], image.Shape[1], image.Shape[2]),
            image.ChannelsFirst,
            scope: IsScope(image.Name) ? image.Name : "",
            generator: generator);
    }

    /// <summary>The running statistics, and which entry of the observations each is of.</summary>
    internal IReadOnlyList<(int Entry, RunningNorm Norm)> Norms
    {
        get
        {
            var norms = new List<(int Entry, RunningNorm Norm)>();
            for (int i = 0; i < _norms.Length; i++)
            {
                if (_norms[i] is { } norm)
                    norms.Add((i, norm));
            }

            return norms;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer rows or more than inputs, or they are of another shape.</exception>
    public override Tensor Rows(IReadOnlyList<Tensor> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count != Inputs.Count)
            throw new ArgumentException($"ObservationEncoder: expected rows of {Inputs.Count} inputs, got {rows.Count}.", nameof(rows));
        Tensor[] parts = [.. rows.Select((row, i) => _norms[i]?.Forward(row) ?? row)];
        Tensor features = parts.Length == 1 ? parts[0] : Tensor.Cat(parts, 1);
        return _merge?.Forward(features) ?? features;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">They are of another space, or a number is NaN or infinite.</exception>
    public override void UpdateStatistics(ObservationBatch observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Space != Space)
        {
            throw new ArgumentException(
                $"ObservationEncoder: expected observations {Space.Shown}, got {observations.Space.Shown}.", nameof(observations));
        }

        for (int i = 0; i < _norms.Length; i++)
            _norms[i]?.Update(observations.Tensors[i]);
    }

    private static bool IsScope(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(static character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static Cnn Checked(Cnn? encoder, ImageEntry image)
    {
        if (encoder is null)
            throw new ArgumentException($"ObservationEncoder: expected an encoder of '{Printable.Short(image.Name)}', got null.");
        (int first, int second, int third) = encoder.ImgShape;
        return image.Shape == [first, second, third] && encoder.ChannelsFirst == image.ChannelsFirst
            ? encoder
            : throw new ArgumentException(
                $"ObservationEncoder: expected an encoder of '{Printable.Short(image.Name)}', {image}, got {encoder} of images "
                + $"({first}, {second}, {third}){(encoder.ChannelsFirst ? " with the channels first" : "")}.");
    }

    private sealed record MergeLayers(Linear Layer, Activation Activation, Normalization Norm)
    {
        public Tensor Forward(Tensor features) => Norm.Forward(Activation.Forward(Layer.Forward(features)));
    }
}
