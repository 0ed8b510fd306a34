namespace Amago.Rl.Cluster.Planning;

/// <summary>How long an iteration takes on some machines, by arithmetic alone.</summary>
/// <remarks>
/// Every machine plays as many environments as one would, so that M machines play M times as many steps in an iteration. One machine is the
/// run without a cluster. Of more, the learner is one beside them that does not play; its line carries the parameters to all and the
/// rollouts of all. A line carries 94 percent of what it is named by, which is what TCP leaves of Ethernet.
/// </remarks>
/// <param name="Work">What an iteration asks of a machine.</param>
/// <param name="Machines">Machines that play, M.</param>
/// <param name="BytesPerSecond">What a machine's line carries, each way.</param>
internal sealed record ClusterPlan(RunWork Work, int Machines, double BytesPerSecond)
{
    private const double ShareOfLine = 0.94;

    /// <summary>Bytes a second that a line of some gigabits a second carries.</summary>
    public static double BytesOf(double gigabits) => gigabits * 1e9 / 8 * ShareOfLine;

    private bool IsAlone => Machines == 1;

    /// <summary>Seconds that every machine plays.</summary>
    public double Rollout => Work.Steps * Work.SecondsPerStep;

    /// <summary>Seconds until all machines have the parameters and the learner all rollouts.</summary>
    public double Transfer => IsAlone ? 0 : Machines * (Work.ParameterBytes + Work.RolloutBytes) / BytesPerSecond;

    /// <summary>Seconds that the learner alone takes for an update with all rollouts.</summary>
    public double CentralUpdate => Machines * Work.Steps * Work.Epochs * Work.SecondsPerSample;

    /// <summary>Seconds of one exchange of gradients over the learner's line: all send theirs, and get the sum.</summary>
    public double StarExchange => IsAlone ? 0 : 2.0 * Machines * Work.ParameterBytes / BytesPerSecond;

    /// <summary>
    /// Seconds of one exchange in which every machine adds up its part and sends it to all: 2 (M - 1)/M of the gradients.
    /// </summary>
    public double MeshExchange => IsAlone ? 0 : 2.0 * (Machines - 1) / Machines * Work.ParameterBytes / BytesPerSecond;

    /// <summary>
    /// Seconds of an update to which every machine gives the gradients of its own samples, with as many steps as one machine's.
    /// </summary>
    public double ShardedUpdate => Work.Epochs * ((Work.Steps * Work.SecondsPerSample) + (Work.Minibatches * MeshExchange));

    /// <summary>Seconds of an iteration whose learner updates alone.</summary>
    /// <param name="lag">
    /// 0 where machines wait for the update, 1 where they play meanwhile with the parameters of before. A machine alone gains nothing by
    /// it.
    /// </param>
    public double Central(int lag) => lag == 0 || IsAlone
        ? Rollout + Transfer + CentralUpdate
        : Math.Max(Rollout + Transfer, CentralUpdate);

    /// <summary>Seconds of an iteration whose gradients are shared: rollouts stay where they were played.</summary>
    public double Sharded => Rollout + ShardedUpdate;

    /// <summary>Which way takes least, and how long.</summary>
    public (string Name, double Seconds) Best => new (string Name, double Seconds)[]
    {
        ("central, lag 0", Central(lag: 0)), ("central, lag 1", Central(lag: 1)), ("sharded", Sharded),
    }.Where(way => !IsAlone || way.Name == "central, lag 0").MinBy(static way => way.Seconds);

    /// <summary>Steps of all machines in a second.</summary>
    public double StepsPerSecond => Machines * Work.Steps / Best.Seconds;

    /// <summary>Share of what as many machines alone would play.</summary>
    public double Efficiency => StepsPerSecond / (Machines * (this with { Machines = 1 }).StepsPerSecond);
}
