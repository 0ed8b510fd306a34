using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// <c>FFTstepEncoder</c> of amago (https://github.com/UT-Austin-RPL/amago): vectors in the alphabetical order of their names, then the last
/// reward and action, brought to a common scale by moving averages, through fully connected layers and a normalisation. Parameters have
/// amago's names: <c>in_norm.mu</c>, <c>base.in_layer</c>, <c>base.layers.0</c>, <c>base.out_layer</c>, <c>out_norm.norm</c>.
/// </summary>
public sealed class FfTstepEncoder : TstepEncoder
{
    private readonly InputNorm _inNorm;
    private readonly Mlp _base;
    private readonly Normalization _outNorm;

    /// <summary>Makes an encoder; its layers start as PyTorch's by default.</summary>
    /// <param name="observations">The observations, vectors alone.</param>
    /// <param name="rl2Length">Numbers of <c>rl2s</c>: 1 + A.</param>
    /// <param name="settings">Sizes, activation, normalisations; null for amago's defaults.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// An observation is no vector or not there, a number is less than 1, or there is no such activation or normalisation.
    /// </exception>
    public FfTstepEncoder(ObservationSpace observations, int rl2Length, FfTstepSettings? settings = null, Generator? generator = null)
        : this(observations, rl2Length, settings ?? new FfTstepSettings(), null, generator)
    {
    }

    internal FfTstepEncoder(
        ObservationSpace observations, int rl2Length, FfTstepSettings settings, Activation? activation, Generator? generator)
        : base(Taken(observations, settings), rl2Length, settings.HideRl2s)
    {
        Settings = settings;
        int inputs = Observations.Entries.Sum(static entry => ((VectorEntry)entry).Length) + rl2Length;
        int hidden = settings.AutoScale ? Math.Max(settings.DHidden, inputs) : settings.DHidden;
        EmbeddingLength = settings.AutoScale ? Math.Max(settings.DOutput, inputs) : settings.DOutput;
        _inNorm = Register(
            "in_norm", new InputNorm(inputs, settings.InputNorm.Beta, settings.InputNorm.InitNu, skip: !settings.NormalizeInputs));
        _base = Register("base", new Mlp(
            inputs,
            hidden,
            settings.NLayers,
            EmbeddingLength,
            activation ?? Activations.Create(settings.Activation),
            features => new Normalization(settings.Norm, features, settings.SimNormDim),
            generator));
        _outNorm = Register("out_norm", new Normalization(settings.OutNorm, EmbeddingLength, settings.SimNormDim));
        Inputs =
        [
            .. Observations.Entries.Select(static entry => new VectorInput(entry.Name, ((VectorEntry)entry).Length)),
            new VectorInput(Rl2sName, rl2Length),
        ];
    }

    /// <summary>Sizes, activation, normalisations.</summary>
    public FfTstepSettings Settings { get; }

    /// <inheritdoc/>
    public override int EmbeddingLength { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkInput> Inputs { get; }

    /// <inheritdoc/>
    protected override string DisplayName => "FFTstepEncoder";

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        Tensor all = Tensor.Cat([.. rows.Take(rows.Count - 1), Shown(rows[^1])], 1);
        return [_outNorm.Forward(_base.Forward(_inNorm.Forward(all)))];
    }

    private protected override Tensor Embed(IReadOnlyList<Tensor> entries, Tensor rl2s)
    {
        Tensor[] rows = [.. entries.Select(static entry => entry.MergeLeading(2)), rl2s];
        if (IsTraining)
            _inNorm.Update(Tensor.Cat(rows, 1).Detach());
        return RowsForward(rows)[0];
    }

    private static ObservationSpace Taken(ObservationSpace observations, FfTstepSettings settings)
    {
        ArgumentNullException.ThrowIfNull(observations);
        IEnumerable<string> names = settings.SpecifyObsKeys ?? observations.Entries.Select(static entry => entry.Name);
        return new ObservationSpace([.. names.Order(CodePointComparer.Instance).Select(Vector)]);

        ObservationEntry Vector(string name)
        {
            if (!observations.TryGetEntry(name, out ObservationEntry? entry))
            {
                throw new ArgumentException(
                    $"FFTstepEncoder: expected observations with '{Printable.Short(name)}', got {observations}.", nameof(observations));
            }

            return entry is VectorEntry
                ? entry
                : throw new ArgumentException(
                    $"FFTstepEncoder: expected vectors alone, got '{Printable.Short(name)}', {entry}.", nameof(observations));
        }
    }
}
