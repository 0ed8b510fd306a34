namespace Amago.Rl;

/// <summary>A policy that was read from a file.</summary>
/// <param name="Policy">The policy, with the file's parameters under the names that the library gave them.</param>
/// <param name="Description">What was found.</param>
public sealed record LoadedPolicy(Policy Policy, PolicyDescription Description)
{
    /// <summary>
    /// The settings of the run that trained the policy, its game among them; null for one that no run of this library trained.
    /// </summary>
    public TrainingSettings? Training { get; init; }
}
