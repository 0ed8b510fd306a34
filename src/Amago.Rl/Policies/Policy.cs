namespace Amago.Rl;

/// <summary>
/// A network that acts: observations of a space to numbers from which actions are chosen, and the values that a critic expects. What PPO
/// trains is an <see cref="ActorCritic"/>; what other libraries trained derives from this class too.
/// </summary>
/// <remarks>
/// Outputs have their names by convention. One of <see cref="LogitsName"/>, <see cref="MeanName"/> and <see cref="QValuesName"/> is the
/// head: the numbers (N, P) that the action space's <see cref="ActionSpace.ParameterCount"/> counts. The others may be missing.
/// </remarks>
public abstract class Policy : Network
{
    /// <summary>Name of the output of a head with logits, (N, P); that of a tuple of several kinds too.</summary>
    public const string LogitsName = "logits";

    /// <summary>Name of the output of a head of continuous actions alone, (N, P).</summary>
    public const string MeanName = "mean";

    /// <summary>Name of the output of a head with the expected return of each action, (N, P).</summary>
    public const string QValuesName = "q_values";

    /// <summary>Name of the critic's output, (N, 1).</summary>
    public const string ValuesName = "values";

    /// <summary>Name of an output that is what an encoder makes of the observations, (N, D).</summary>
    public const string EmbeddingName = "embedding";

    /// <summary>What the policy sees.</summary>
    public abstract ObservationSpace ObservationSpace { get; }

    /// <summary>What the policy does; null for an encoder without a head.</summary>
    public abstract ActionSpace? ActionSpace { get; }

    /// <summary>Logarithms of the standard deviations of continuous actions, (D) float32; null where there are none.</summary>
    public virtual Tensor? LogStd => null;

    /// <summary>Place of the head among the outputs; -1 without one.</summary>
    internal int HeadIndex => IndexOf(static name => name is LogitsName or MeanName or QValuesName);

    /// <summary>Place of the critic's output among the outputs; -1 without one.</summary>
    internal int ValuesIndex => IndexOf(static name => name == ValuesName);

    /// <summary>
    /// Name of the head that a space has: <see cref="MeanName"/> of continuous actions alone, otherwise <see cref="LogitsName"/>.
    /// </summary>
    /// <param name="actions">What the policy does.</param>
    public static string HeadName(ActionSpace actions) => actions is ContinuousActions ? MeanName : LogitsName;

    private int IndexOf(Func<string, bool> holds)
    {
        for (int i = 0; i < OutputNames.Count; i++)
        {
            if (holds(OutputNames[i]))
                return i;
        }

        return -1;
    }
}
