namespace Amago.Kernels.Normalization;

/// <summary>What a normalisation's backward pass writes.</summary>
/// <param name="dx">Gradient of x, of x's length.</param>
/// <param name="dgamma">A value for each channel, or empty if unwanted.</param>
/// <param name="dbeta">A value for each channel, or empty if unwanted.</param>
internal readonly ref struct NormGradients(Span<float> dx, Span<float> dgamma, Span<float> dbeta)
{
    public Span<float> Dx { get; } = dx;

    public Span<float> Dgamma { get; } = dgamma;

    public Span<float> Dbeta { get; } = dbeta;
}
