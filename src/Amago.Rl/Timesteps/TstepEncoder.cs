namespace Amago.Rl;

/// <summary>
/// What amago calls a timestep encoder: fuses the observation of a timestep, the last reward and the last action into an embedding, each
/// timestep by itself. As a network it takes the observation's entries and the vector <c>rl2s</c>, and gives <c>embedding</c>.
/// </summary>
public abstract class TstepEncoder : Policy
{
    /// <summary>Name of the vector of the last reward and the last action: (1 + A), one-hot for discrete actions.</summary>
    public const string Rl2sName = "rl2s";

    private protected TstepEncoder(ObservationSpace observations, int rl2Length, bool hideRl2s)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (rl2Length < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rl2Length), $"TstepEncoder: expected at least one number in {Rl2sName}, the last reward, got {rl2Length}.");
        }

        if (observations.IndexOf(Rl2sName) >= 0)
            throw new ArgumentException(
                $"TstepEncoder: expected observations beside {Rl2sName}, got one of that name.", nameof(observations));
        (Observations, Rl2Length, HideRl2s) = (observations, rl2Length, hideRl2s);
        ObservationSpace = new ObservationSpace([.. observations.Entries, new VectorEntry(Rl2sName, rl2Length)]);
    }

    /// <summary>What an observation is, without <c>rl2s</c>.</summary>
    public ObservationSpace Observations { get; }

    /// <inheritdoc/>
    public sealed override ObservationSpace ObservationSpace { get; }

    /// <inheritdoc/>
    public sealed override ActionSpace? ActionSpace => null;

    /// <summary>Numbers of <c>rl2s</c>: 1 + A.</summary>
    public int Rl2Length { get; }

    /// <summary>Whether the last reward and the last action count as zeros.</summary>
    public bool HideRl2s { get; }

    /// <summary>Numbers of an embedding, D.</summary>
    public abstract int EmbeddingLength { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> OutputNames { get; } = [EmbeddingName];

    /// <summary>
    /// Embeds sequences, as amago's <c>forward</c>. In training mode it does what amago does there: it augments images where it is asked
    /// to, and takes vectors into the averages that normalise them.
    /// </summary>
    /// <param name="observations">
    /// For each entry (B, L, ...): images uint8, or float32 with the same values from 0 to 255; vectors float32, of one
    /// number (B, L) too.
    /// </param>
    /// <param name="rl2s">(B, L, 1 + A) float32: the last reward, then the last action, one-hot for discrete actions.</param>
    /// <returns>(B, L, D) float32.</returns>
    /// <exception cref="ArgumentException">
    /// An entry is missing or surplus, or of another shape or type; the message says what was expected and what came.
    /// </exception>
    public Tensor Forward(IReadOnlyDictionary<string, Tensor> observations, Tensor rl2s)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(rl2s);
        string? surplus = observations.Keys.FirstOrDefault(name => Observations.IndexOf(name) < 0);
        if (surplus is not null)
            throw Error($"expected the observations {Observations}, got '{Printable.Short(surplus)}' too");
        if (rl2s is not { Rank: 3, DType: DType.Float32 } || rl2s.Shape[2] != Rl2Length)
            throw Error($"expected {Rl2sName} float32 (B, L, {Rl2Length}), got {rl2s}");
        int batch = rl2s.Shape[0], length = rl2s.Shape[1];
        var entries = new List<Tensor>();
        foreach (ObservationEntry entry in Observations.Entries)
        {
            if (!observations.TryGetValue(entry.Name, out Tensor? tensor) || tensor is null)
                throw Error($"expected the observations {Observations}, got none of the name '{Printable.Short(entry.Name)}'");
            Shape expected = [batch, length, .. entry.Shape];
            if (entry is VectorEntry { Length: 1 } && tensor.Shape == [batch, length])
                tensor = tensor.Reshape(batch, length, 1); // as amago takes numbers
            if (tensor.Shape != expected || (tensor.DType != DType.Float32 && tensor.DType != entry.DType))
            {
                throw Error(
                    $"expected '{Printable.Short(entry.Name)}' {(entry is ImageEntry ? "uint8 or float32" : "float32")} {expected} beside "
                    + $"{Rl2sName} of {batch} sequences of {length}, got {tensor}");
            }

            entries.Add(tensor);
        }

        Tensor known = HideRl2s ? Tensor.Zeros(rl2s.Shape) : rl2s;
        return Embed(entries, known.Reshape(batch * length, Rl2Length)).Reshape(batch, length, EmbeddingLength);

        ArgumentException Error(string text) => new($"{DisplayName}: {text}.", nameof(observations));
    }

    /// <summary>Embeds checked sequences.</summary>
    /// <param name="entries">For each entry (B, L, ...).</param>
    /// <param name="rl2s">(B·L, 1 + A).</param>
    /// <returns>(B·L, D).</returns>
    private protected abstract Tensor Embed(IReadOnlyList<Tensor> entries, Tensor rl2s);

    /// <summary>The numbers as zeros where they are hidden, by recorded operations.</summary>
    private protected Tensor Shown(Tensor rl2s) => HideRl2s ? rl2s.Clamp(-1, 1) * 0f : rl2s;
}
