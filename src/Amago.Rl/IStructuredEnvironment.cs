namespace Amago.Rl;

/// <summary>
/// A world that an agent sees as several things (images, vectors, numbers of things) and acts in by any kind of action. One image and one
/// of n actions are simpler: <see cref="IEnvironment"/>, which is one of these too.
/// </summary>
/// <remarks>
/// An environment takes its seed in its constructor: the same seed and the same actions give the same observations and rewards. It need
/// not be safe for use by several threads at once. <see cref="ISavable"/> beside it makes runs resumable.
/// </remarks>
public interface IStructuredEnvironment
{
    /// <summary>What the agent sees; always the same.</summary>
    ObservationSpace ObservationSpace { get; }

    /// <summary>What the agent can do; always the same.</summary>
    ActionSpace ActionSpace { get; }

    /// <summary>Whether some choices are illegal at times, which <see cref="ReadActionMask"/> tells; always the same.</summary>
    bool HasActionMask => false;

    /// <summary>Starts an episode; the one that was played, if any, ends.</summary>
    /// <param name="observation">Receives the first observation, all of its entries.</param>
    void Reset(ObservationRow observation);

    /// <summary>Takes one action. After a result that is done, only <see cref="Reset"/> may follow.</summary>
    /// <param name="action">
    /// The action, <see cref="ActionSpace.ActionLength"/> numbers of <see cref="ActionSpace"/>: choices as whole numbers, continuous ones
    /// within their bounds.
    /// </param>
    /// <param name="observation">Receives what is seen then, the last of an episode included.</param>
    StepResult Step(ReadOnlySpan<float> action, ObservationRow observation);

    /// <summary>
    /// Says which choices are legal in the present state. It is asked behind every <see cref="Reset"/>, every <see cref="Step"/> and every
    /// loading of a state.
    /// </summary>
    /// <param name="mask">
    /// Receives a flag for each choice, <see cref="ActionSpace.MaskLength"/> in all; of every choice something has to be legal.
    /// </param>
    void ReadActionMask(Span<bool> mask) => mask.Fill(true);
}
