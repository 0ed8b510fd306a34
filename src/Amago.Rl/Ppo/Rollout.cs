namespace Amago.Rl;

/// <summary>
/// What N environments went through in T steps, [step][environment]. Observations stay uint8, as they came: a quarter of the memory.
/// </summary>
internal sealed class Rollout
{
    public Rollout(int length, VectorEnvironment environments)
    {
        Length = length;
        Environments = environments.Count;
        ObservationLength = environments.ObservationShape.ElementCount;
        int size = checked(length * Environments);
        Observations = new byte[checked(size * ObservationLength)];
        Actions = new long[size];
        (LogProbabilities, Values, Rewards, Advantages, Returns) = (new float[size], new float[size], new float[size], new float[size], new float[size]);
        IsDone = new bool[size];
    }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>N.</summary>
    public int Environments { get; }

    /// <summary>T·N.</summary>
    public int Size => Actions.Length;

    /// <summary>H·W·C.</summary>
    public int ObservationLength { get; }

    /// <summary>What was acted on.</summary>
    public byte[] Observations { get; }

    public long[] Actions { get; }

    /// <summary>Of the action that was taken, by the policy of that time.</summary>
    public float[] LogProbabilities { get; }

    /// <summary>What the critic of that time expected.</summary>
    public float[] Values { get; }

    public float[] Rewards { get; }

    /// <summary>Whether the step ended an episode.</summary>
    public bool[] IsDone { get; }

    /// <summary>How much better than expected it went.</summary>
    public float[] Advantages { get; }

    /// <summary>What the critic should have said.</summary>
    public float[] Returns { get; }

    /// <summary>The observations of a step, (N, H, W, C).</summary>
    public Span<byte> ObservationsAt(int step) => Observations.AsSpan(step * Environments * ObservationLength, Environments * ObservationLength);

    /// <summary>
    /// Generalized advantage estimation (Schulman et al., 2015, https://arxiv.org/abs/1506.02438): the sum of the temporal-difference errors
    /// that follow, each weighted by (gamma lambda)^distance, up to the end of the episode.
    /// </summary>
    /// <param name="lastValues">Values of the observations behind the last step (N).</param>
    /// <param name="discount">gamma.</param>
    /// <param name="lambda">lambda.</param>
    public void EstimateAdvantages(ReadOnlySpan<float> lastValues, float discount, float lambda)
    {
        for (int environment = 0; environment < Environments; environment++)
        {
            float advantage = 0, nextValue = lastValues[environment];
            for (int step = Length - 1; step >= 0; step--)
            {
                int i = (step * Environments) + environment;
                float goesOn = IsDone[i] ? 0 : 1;
                float error = Rewards[i] + (discount * nextValue * goesOn) - Values[i];
                advantage = error + (discount * lambda * goesOn * advantage);
                Advantages[i] = advantage;
                Returns[i] = advantage + Values[i];
                nextValue = Values[i];
            }
        }
    }
}
