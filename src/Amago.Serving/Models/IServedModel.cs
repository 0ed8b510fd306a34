namespace Amago.Serving.Models;

/// <summary>What answers behind a queue: a compiled policy, or whatever else takes observations and gives arrays.</summary>
internal interface IServedModel : IDisposable
{
    /// <summary>What an observation is.</summary>
    ObservationSpace Space { get; }

    /// <summary>The most observations of one call.</summary>
    int MaxBatch { get; }

    /// <summary>Answers 1 to <see cref="MaxBatch"/> observations; one call at a time.</summary>
    /// <returns>Arrays (N, ...) by name.</returns>
    StateDict Answer(ObservationBatch observations);
}
