namespace Amago.Rl.Cluster.Planning;

/// <summary>What an iteration of a run asks of one machine, and how fast one is: all that a plan is made of.</summary>
/// <param name="Parameters">Number of the network's parameters.</param>
/// <param name="ObservationBytes">Bytes of an observation.</param>
/// <param name="Environments">Environments that each machine plays.</param>
/// <param name="RolloutLength">Steps of each environment in a rollout.</param>
/// <param name="Epochs">Passes of an update over its rollout.</param>
/// <param name="Minibatches">Gradient steps in each pass.</param>
internal sealed record RunWork(
    long Parameters, long ObservationBytes, int Environments, int RolloutLength, int Epochs, int Minibatches)
{
    // An action, its log-probability, reward, end, value, advantage and return, four bytes each.
    private const int BytesBesideObservation = 7 * sizeof(float);

    /// <summary>Seconds that a machine takes for a step of one environment, the policy's answer included.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Seconds that a machine takes for a sample in a pass of the update, forward and backward.</summary>
    public required double SecondsPerSample { get; init; }

    /// <summary>Steps that one machine plays in an iteration.</summary>
    public long Steps => (long)Environments * RolloutLength;

    /// <summary>Bytes of the parameters, or of their gradients.</summary>
    public long ParameterBytes => Parameters * sizeof(float);

    /// <summary>Bytes of one machine's rollout.</summary>
    public long RolloutBytes => Steps * (ObservationBytes + BytesBesideObservation);
}
