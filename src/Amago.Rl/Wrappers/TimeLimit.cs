namespace Amago.Rl;

/// <summary>
/// Cuts episodes off after some steps: they are truncated, not terminated, so that a learner still counts on what would have followed
/// (Pardo et al., 2018, https://arxiv.org/abs/1712.00378).
/// </summary>
public sealed class TimeLimit : StructuredWrapper
{
    private readonly int _limit;
    private int _steps;

    /// <summary>Limits the episodes of an environment.</summary>
    /// <param name="inner">The environment whose episodes are cut off.</param>
    /// <param name="steps">The most steps that an episode has, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is less than 1.</exception>
    public TimeLimit(IStructuredEnvironment inner, int steps)
        : base(inner)
    {
        if (steps < 1)
            throw new ArgumentOutOfRangeException(nameof(steps), $"TimeLimit: expected at least 1 step, got {steps}.");
        _limit = steps;
    }

    /// <inheritdoc/>
    public override void Reset(ObservationRow observation)
    {
        _steps = 0;
        base.Reset(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        StepResult result = base.Step(action, observation);
        _steps = Math.Min(_steps + 1, _limit);
        return _steps == _limit && !result.Terminated ? result with { Truncated = true } : result;
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Value(ref _steps, 0, _limit);
    }
}
