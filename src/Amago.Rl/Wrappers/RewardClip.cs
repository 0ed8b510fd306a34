namespace Amago.Rl;

/// <summary>
/// Keeps rewards within bounds, so that games of different scores train with the same settings (Mnih et al., 2015,
/// https://doi.org/10.1038/nature14236). <see cref="StepResult.Score"/> keeps the game's own.
/// </summary>
public sealed class RewardClip : StructuredWrapper
{
    private readonly float _low, _high;

    /// <summary>Clips the rewards of an environment to a range.</summary>
    /// <param name="inner">The environment whose rewards are clipped.</param>
    /// <param name="min">Least reward that comes out.</param>
    /// <param name="max">Greatest reward that comes out.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="max"/> is below <paramref name="min"/>, or one of them is NaN.
    /// </exception>
    public RewardClip(IStructuredEnvironment inner, float min = -1, float max = 1)
        : base(inner)
    {
        if (!(min <= max))
            throw new ArgumentOutOfRangeException(nameof(max), $"RewardClip: expected min <= max, got {min} and {max}.");
        (_low, _high) = (min, max);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        StepResult result = base.Step(action, observation);
        return result with { Reward = Math.Clamp(result.Reward, _low, _high) };
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }
}
