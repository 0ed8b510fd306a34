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

    /// <summary>What the metadata of its file says that its parameters and the description do not: a run's configuration.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Writes the policy as a file of our own, which appears whole or not at all: parameters under their names, and all else that it takes
    /// to act in the metadata.
    /// </summary>
    /// <param name="path">Path of the safetensors file.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path)
    {
        StateDict state = Policy.StateDict();
        foreach ((string key, string value) in Metadata)
            state.Metadata[key] = value;
        Description.Write(state.Metadata);
        SafeTensors.Save(path, state);
    }
}
