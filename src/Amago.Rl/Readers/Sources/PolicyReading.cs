namespace Amago.Rl;

/// <summary>What the caller knows of a policy's file and the file may not say.</summary>
public sealed record PolicyReading
{
    /// <summary>
    /// Statements <c>key=value</c>: <c>observation=[4, 84, 84]</c>, <c>observation.speed=3</c>, <c>action_space=discrete(6)</c>,
    /// <c>activation_fn=relu</c>, <c>normalize_images=False</c>; docs/policies.md lists them. One that the file contradicts is an error.
    /// </summary>
    public IReadOnlyList<string> Statements { get; init; } = [];

    /// <summary>Path of the gin file that amago saved beside its checkpoint.</summary>
    public string? GinFile { get; init; }

    /// <summary>
    /// Observations that are about to be shown to the policy, by name; one alone may be called <c>observation</c>. What neither the file
    /// nor a statement says of sizes is taken from them.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor>? Seen { get; init; }

    /// <summary>Takes a line on what is wrong with a file that is read all the same.</summary>
    public Action<string>? Warn { get; init; }
}
