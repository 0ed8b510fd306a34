using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Sb3;

/// <summary>What a policy of stable-baselines3 does: from its head, from <c>data</c>, and from what the caller states.</summary>
internal static class Sb3Actions
{
    private const string LogStd = "log_std";

    /// <summary>Reads the space.</summary>
    /// <exception cref="ArgumentException">Sources disagree, or none says what is needed; the message says what to state.</exception>
    public static ActionSpace Read(GymSpace? told, ParameterShapes shapes, PolicyStatements statements, string head, bool isQ)
    {
        int outputs = shapes.Linear(head).Outputs;
        ActionSpace? said = told?.Actions();
        ActionSpace? stated = statements.Find(Sb3Reader.ActionsKey) is { } text ? ActionSpace.Parse(text) : null;
        if (said is not null && stated is not null && said != stated && !IsBounded(said, stated))
            throw new ArgumentException($"data says {Sb3Reader.ActionsKey} = {said.Shown}, and --set says {stated.Shown}.");
        if (shapes.Has(LogStd) && shapes.Of(LogStd, 1)[0] != outputs)
            throw new ArgumentException($"expected {LogStd} of {outputs} numbers, as {head} gives, got {shapes.Of(LogStd, 1)[0]}.");
        ActionSpace space = stated ?? said ?? (isQ ? new DiscreteActions(outputs)
            : shapes.Has(LogStd) ? new ContinuousActions(outputs)
            : throw new ArgumentException($"expected to know which actions the {outputs} numbers of {head} stand for; state it: "
                + $"--set {Sb3Reader.ActionsKey}=discrete({outputs}), multi_discrete([..]) or multi_binary({outputs})."));
        string who = stated is null ? "data says" : "--set says", shown = space.Shown;
        if (space.ParameterCount != outputs)
            throw new ArgumentException(
                $"{head} gives {outputs} numbers, and {who} {Sb3Reader.ActionsKey} = {shown}, which takes {space.ParameterCount}.");
        if (space.LogStdLength > 0 != shapes.Has(LogStd))
        {
            throw new ArgumentException($"the parameters have {(shapes.Has(LogStd) ? "standard deviations" : "no standard deviations")} "
                + $"({LogStd}), and {who} {Sb3Reader.ActionsKey} = {shown}.");
        }

        return isQ && space is not DiscreteActions
            ? throw new ArgumentException($"expected discrete actions of a Q-network, and {who} {Sb3Reader.ActionsKey} = {shown}.")
            : space;
    }

    // Data whose bounds are cut short say nothing of them.
    private static bool IsBounded(ActionSpace said, ActionSpace stated) =>
        said is ContinuousActions told && stated is ContinuousActions given && said == new ContinuousActions(told.Count)
        && told.Count == given.Count;
}
