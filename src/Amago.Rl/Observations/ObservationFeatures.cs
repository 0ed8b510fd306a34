namespace Amago.Rl;

/// <summary>
/// What turns observations into features for a policy's layers: images through encoders, which are its inputs, and everything else as rows.
/// </summary>
public abstract class ObservationFeatures : Module
{
    /// <summary>What is observed.</summary>
    public abstract ObservationSpace Space { get; }

    /// <summary>An input for each entry of the space, in the order of <see cref="Rows"/>.</summary>
    public abstract IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>Number of features, F.</summary>
    public abstract int Features { get; }

    /// <summary>Puts the inputs' rows together.</summary>
    /// <param name="rows">For each input (N, <see cref="NetworkInput.Length"/>) float32.</param>
    /// <returns>Features (N, F).</returns>
    public abstract Tensor Rows(IReadOnlyList<Tensor> rows);

    /// <summary>
    /// Takes observations into running statistics, if there are any, in training mode; in evaluation mode they stay as they are. It is for
    /// between a rollout and the next, so that an update sees the same statistics as the actions that it learns from.
    /// </summary>
    /// <param name="observations">Observations that were met in training.</param>
    public virtual void UpdateStatistics(ObservationBatch observations)
    {
    }
}
