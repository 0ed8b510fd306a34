namespace Amago.Rl.Cluster.Work;

/// <summary>How a piece of work ended.</summary>
internal enum WorkOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The worker does not know the run: it was started anew meanwhile.</summary>
    UnknownRun,

    /// <summary>What the order names could not be had: the sender was not reached, or keeps it no longer.</summary>
    Unreachable,

    /// <summary>The policy's outputs are not finite: so they would be anywhere.</summary>
    Diverged,

    /// <summary>It can't be done: an environment's own exception, say, or a worker that does not fit.</summary>
    Failed,
}

/// <summary>What came of a piece of work.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">Why, where it is not done.</param>
/// <param name="Result">What it gave, where it is done.</param>
[GenerateSerializer, Immutable, Alias("amago.answer")]
internal sealed record WorkAnswer([property: Id(0)] WorkOutcome Outcome, [property: Id(1)] string Text, [property: Id(2)] Blob? Result);
