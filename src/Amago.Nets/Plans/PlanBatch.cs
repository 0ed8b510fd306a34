namespace Amago.Nets.Plans;

/// <summary>The images of a run and the place for their features, in the caller's memory.</summary>
/// <param name="images">The images to encode.</param>
/// <param name="features">Where the features of the images go.</param>
/// <param name="count">Number of images.</param>
internal readonly struct PlanBatch(PlanImages images, PlanFeatures features, int count)
{
    public PlanImages Images { get; } = images;

    public PlanFeatures Features { get; } = features;

    /// <summary>Number of images.</summary>
    public int Count { get; } = count;
}
