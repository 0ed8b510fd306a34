namespace Amago.Rl;

/// <summary>
/// What a policy is: where it comes from, what its network looks like, what it sees and does. Together with the parameters it is enough to
/// build the policy, and files of our own carry it in their metadata.
/// </summary>
/// <param name="Library">Who wrote the file: <c>stable-baselines3</c>, <c>CleanRL</c>, <c>amago</c>, or <c>Amago.Nets</c>.</param>
/// <param name="Network">The kind of network, such as <c>sb3.actor_critic</c>; docs/policies.md lists them.</param>
/// <param name="Observations">What an observation is, in the policy's own layout.</param>
/// <param name="Actions">What an action is; null for a network without a head.</param>
public sealed record PolicyDescription(string Library, string Network, ObservationSpace Observations, ActionSpace? Actions)
{
    /// <summary>Key of metadata that has <see cref="Network"/>: a file with it is a policy of our own.</summary>
    internal const string NetworkKey = "amago.policy";

    private const string LibraryKey = "amago.policy.library", VersionKey = "amago.policy.library_version";
    private const string AlgorithmKey = "amago.policy.algorithm", ObservationsKey = "amago.policy.observations";
    private const string ActionsKey = "amago.policy.actions", SettingsPrefix = "amago.policy.settings.";

    /// <summary>The library's version, where the file says it.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>The algorithm that trained the policy, such as <c>PPO</c>, where the file tells.</summary>
    public string? Algorithm { get; init; }

    /// <summary>What neither names nor shapes of parameters tell, such as <c>activation_fn</c>, under the library's own names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the library gives logits as its head has them, as CleanRL does; otherwise those of choices are log-probabilities.
    /// </summary>
    public bool HasRawLogits => Network.StartsWith("cleanrl.", StringComparison.Ordinal);

    /// <summary>Writes what <see cref="TryRead"/> reads.</summary>
    internal void Write(IDictionary<string, string> metadata)
    {
        metadata[NetworkKey] = Network;
        metadata[LibraryKey] = Library;
        if (LibraryVersion is not null)
            metadata[VersionKey] = LibraryVersion;
        if (Algorithm is not null)
            metadata[AlgorithmKey] = Algorithm;
        metadata[ObservationsKey] = Observations.ToString();
        if (Actions is not null)
            metadata[ActionsKey] = Actions.ToString();
        foreach ((string name, string value) in Settings)
            metadata[SettingsPrefix + name] = value;
    }

    /// <summary>What the metadata of a file says; null where it is no policy's that says what it is.</summary>
    /// <exception cref="ArgumentException">A part is missing, or can't be read.</exception>
    internal static PolicyDescription? TryRead(IDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(NetworkKey, out string? network))
            return null;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in metadata)
        {
            if (key.StartsWith(SettingsPrefix, StringComparison.Ordinal))
                settings.Add(key[SettingsPrefix.Length..], value);
        }

        return new PolicyDescription(
            Text(LibraryKey),
            network,
            ObservationSpace.Parse(Text(ObservationsKey)),
            metadata.TryGetValue(ActionsKey, out string? actions) ? ActionSpace.Parse(actions) : null)
        {
            LibraryVersion = metadata.TryGetValue(VersionKey, out string? version) ? version : null,
            Algorithm = metadata.TryGetValue(AlgorithmKey, out string? algorithm) ? algorithm : null,
            Settings = settings,
        };

        string Text(string key) => metadata.TryGetValue(key, out string? text)
            ? text
            : throw new ArgumentException($"expected metadata {key} beside {NetworkKey}, got none.");
    }
}
