namespace Amago.Kernels.Reductions;

/// <summary>Mean and reciprocal standard deviation of each set of values that is normalised.</summary>
internal readonly unsafe struct Statistics(float* mean, float* rstd)
{
    public float* Mean => mean;

    public float* Rstd => rstd;

    /// <summary>The statistics from a set on.</summary>
    public Statistics From(nint set) => new(mean + set, rstd + set);
}
