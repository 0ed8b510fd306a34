namespace Amago.Rl;

/// <summary>
/// Keeps rewards within bounds, so that games of different scores train with the same settings (Mnih et al., 2015,
/// https://doi.org/10.1038/nature14236). <see cref="StepResult.Score"/> keeps the game's own.
/// </summary>
public sealed class RewardClip : EnvironmentWrapper
{
    private readonly float _low, _high;

    /// <summary>Clips the rewards of an environment to a range.</summary>
    /// <param name="inner">The environment whose rewards are clipped.</param>
    /// <param name="low">Least reward that comes out.</param>
    /// <param name="high">Greatest reward that comes out.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="high"/> is below <paramref name="low"/>, or one of them is NaN.
    /// </exception>
    public RewardClip(IEnvironment inner, float low = -1, float high = 1)
        : base(inner)
    {
        if (!(low <= high))
            throw new ArgumentOutOfRangeException(nameof(high), $"RewardClip: expected low <= high, got {low} and {high}.");
        (_low, _high) = (low, high);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        StepResult result = Inner.Step(action, observation);
        return result with { Reward = Math.Clamp(result.Reward, _low, _high) };
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }
}
