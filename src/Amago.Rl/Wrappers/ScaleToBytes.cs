namespace Amago.Rl;

/// <summary>
/// Shows the cells of a grid, 0 or something else, as the darkest and the brightest pixel, 0 or 255: an encoder reads those as -1 and 0.99,
/// where 0 and 1 would be -1 and -0.99.
/// </summary>
public sealed class ScaleToBytes : EnvironmentWrapper
{
    /// <summary>Scales the observations of an environment.</summary>
    /// <param name="inner">The environment, whose observations tell what is 0 from what is not.</param>
    public ScaleToBytes(IEnvironment inner)
        : base(inner)
    {
    }

    // The class's first name: archives of then are still read.
    private protected override string SectionName => "FullRange";

    /// <inheritdoc/>
    public override void Reset(Span<byte> observation)
    {
        base.Reset(observation);
        Scale(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        StepResult result = base.Step(action, observation);
        Scale(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }

    private static void Scale(Span<byte> cells)
    {
        for (int i = 0; i < cells.Length; i++)
            cells[i] = cells[i] == 0 ? byte.MinValue : byte.MaxValue;
    }
}
