namespace Amago.Rl;

/// <summary>
/// A world that an agent sees as pixels and acts in. One episode follows another: <see cref="Reset(Span{byte})"/> starts it,
/// <see cref="Step(int, Span{byte})"/> goes on until the result says that it is done. What sees more than one image, or acts otherwise than
/// by one of n actions, is an <see cref="IStructuredEnvironment"/>.
/// </summary>
/// <remarks>
/// An environment takes its seed in its constructor: the same seed and the same actions give the same observations and rewards. It need
/// not be safe for use by several threads at once. <see cref="ISavable"/> beside it makes runs resumable.
/// </remarks>
public interface IEnvironment : IStructuredEnvironment
{
    /// <summary>(H, W, C) of an observation, uint8.</summary>
    Shape ObservationShape { get; }

    /// <summary>Number of actions; an action is 0 to ActionCount - 1.</summary>
    int ActionCount { get; }

    /// <inheritdoc/>
    ObservationSpace IStructuredEnvironment.ObservationSpace => ObservationSpace.Image(ObservationShape);

    /// <inheritdoc/>
    ActionSpace IStructuredEnvironment.ActionSpace => new DiscreteActions(ActionCount);

    /// <summary>Starts an episode; the one that was played, if any, ends.</summary>
    /// <param name="observation">Receives the first observation: H·W·C bytes in H, W, C order.</param>
    void Reset(Span<byte> observation);

    /// <summary>Takes one action. After a result that is done, only <see cref="Reset(Span{byte})"/> may follow.</summary>
    /// <param name="action">0 to <see cref="ActionCount"/> - 1.</param>
    /// <param name="observation">Receives what is seen then, the last of an episode included: H·W·C bytes in H, W, C order.</param>
    StepResult Step(int action, Span<byte> observation);

    /// <inheritdoc/>
    void IStructuredEnvironment.Reset(ObservationRow observation) => Reset(observation.Bytes());

    /// <inheritdoc/>
    StepResult IStructuredEnvironment.Step(ReadOnlySpan<float> action, ObservationRow observation) =>
        Step((int)action[0], observation.Bytes());
}
