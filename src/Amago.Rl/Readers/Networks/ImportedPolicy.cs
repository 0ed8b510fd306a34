namespace Amago.Rl.Readers.Networks;

/// <summary>A policy with another library's network, under that library's parameter names.</summary>
/// <param name="description">What it is.</param>
internal abstract class ImportedPolicy(PolicyDescription description) : Policy
{
    public PolicyDescription Description { get; } = description;

    public sealed override ObservationSpace ObservationSpace => Description.Observations;

    public sealed override ActionSpace? ActionSpace => Description.Actions;

    protected override string DisplayName => Description.Network;

    /// <summary>A setting of the description.</summary>
    /// <exception cref="ArgumentException">There is none of the name, or one that is nothing of the kind.</exception>
    protected static string Setting(PolicyDescription description, string name) =>
        description.Settings.TryGetValue(name, out string? value)
            ? value
            : throw new ArgumentException($"expected a setting {name} of a {description.Network} network, got none.");
}
