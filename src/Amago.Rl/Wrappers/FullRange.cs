namespace Amago.Rl;

/// <summary>
/// Shows the cells of a grid, 0 or 1, as the darkest and the brightest pixel, 0 or 255: an encoder reads those as -1 and 0.99, where 0 and 1
/// would be -1 and -0.99.
/// </summary>
public sealed class FullRange : EnvironmentWrapper
{
    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">Its observations tell what is 0 from what is not.</param>
    public FullRange(IEnvironment inner)
        : base(inner)
    {
    }

    /// <inheritdoc/>
    public override void Reset(Span<byte> observation)
    {
        base.Reset(observation);
        Stretch(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        StepResult result = base.Step(action, observation);
        Stretch(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void ExchangeFields(EnvironmentState state)
    {
    }

    private static void Stretch(Span<byte> cells)
    {
        for (int i = 0; i < cells.Length; i++)
            cells[i] = cells[i] == 0 ? byte.MinValue : byte.MaxValue;
    }
}
