namespace Amago.Nets.Plans;

/// <summary>What a run starts from and ends in, in the caller's memory.</summary>
/// <param name="images">The images.</param>
/// <param name="features">Their features.</param>
/// <param name="count">How many images.</param>
internal readonly struct PlanBatch(PlanImages images, PlanFeatures features, int count)
{
    public PlanImages Images { get; } = images;

    public PlanFeatures Features { get; } = features;

    /// <summary>How many images.</summary>
    public int Count { get; } = count;
}
