namespace Amago.Rl;

/// <summary>An environment's name, spaces and picture, and how to make one.</summary>
public sealed class EnvironmentDescriptor
{
    private readonly Func<EnvironmentDescriptor, long, IStructuredEnvironment> _create;

    internal EnvironmentDescriptor(
        string name,
        string description,
        (ObservationSpace Observations, ActionSpace Actions) spaces,
        string[] actionNames,
        IReadOnlyList<GridChannel> channels,
        Func<EnvironmentDescriptor, long, IStructuredEnvironment> create)
    {
        (Name, Description, ObservationSpace, ActionSpace) = (name, description, spaces.Observations, spaces.Actions);
        (ActionNames, Channels, _create) = (actionNames, channels, create);
    }

    /// <summary>The environment's name.</summary>
    public string Name { get; }

    /// <summary>One line on what it is.</summary>
    public string Description { get; }

    /// <summary>Whether it is one of the <see cref="Games"/>.</summary>
    public bool IsGame { get; internal init; }

    /// <summary>What the agent sees; where there are <see cref="Channels"/>, the first entry is an image of them.</summary>
    public ObservationSpace ObservationSpace { get; }

    /// <summary>Shape of that image, (H, W, C).</summary>
    public Shape CellsShape => ObservationSpace.Entries[0].Shape;

    /// <summary>What the agent does.</summary>
    public ActionSpace ActionSpace { get; }

    /// <summary>A word for each number of a policy's head: each choice, or each continuous action in its positive direction.</summary>
    public IReadOnlyList<string> ActionNames { get; }

    /// <summary>
    /// What the channels of the image show: where it is not 0, there is something. None for an environment that was registered.
    /// </summary>
    public IReadOnlyList<GridChannel> Channels { get; }

    /// <summary>Makes an environment, ready for its first reset.</summary>
    /// <param name="seed">Seed of all that is random in it, 0 to 2^32 - 1.</param>
    public IStructuredEnvironment Create(long seed) => _create(this, seed);
}
