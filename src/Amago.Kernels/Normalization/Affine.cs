namespace Amago.Kernels.Normalization;

/// <summary>
/// What follows a normalisation, y = u gamma + beta: a value for each channel, or null for 1 and 0. Or the sums of their gradients.
/// </summary>
internal readonly unsafe struct Affine(float* gamma, float* beta)
{
    public float* Gamma => gamma;

    public float* Beta => beta;

    /// <summary>The values from a channel on.</summary>
    public Affine From(int channel) => new(gamma == null ? null : gamma + channel, beta == null ? null : beta + channel);
}
