namespace Amago.Rl;

/// <summary>What an <see cref="ObservationEncoder"/> does beside encoding images.</summary>
public sealed record ObservationEncoderSettings
{
    /// <summary>Whether vectors are normalised by their running mean and variance; see <see cref="RunningNorm"/>.</summary>
    public bool NormalizeVectors { get; init; }

    /// <summary>Added to the variance of vectors, 0 or more.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>The largest magnitude of a normalised number.</summary>
    public float Clip { get; init; } = 10;

    /// <summary>Features that a linear layer makes of all entries together, with an activation behind it; null for no such layer.</summary>
    public int? MergeFeatures { get; init; }

    /// <summary>The activation behind the merge layer, by name; see <see cref="Activations"/>.</summary>
    public string MergeActivation { get; init; } = "relu";

    /// <summary>The normalisation behind the merge layer's activation, by name; see <see cref="Normalization"/>.</summary>
    public string MergeNorm { get; init; } = "none";
}
