namespace Amago.Rl.Worlds;

/// <summary>A small environment whose first entry is a grid of cells that can be drawn as a game's.</summary>
internal abstract class World : IStructuredEnvironment, ISavable
{
    private readonly Generator _random;

    protected World(EnvironmentDescriptor descriptor, long seed)
    {
        Descriptor = descriptor;
        _random = new Generator(seed);
    }

    /// <summary>The world's name and spaces.</summary>
    public EnvironmentDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public ObservationSpace ObservationSpace => Descriptor.ObservationSpace;

    /// <inheritdoc/>
    public ActionSpace ActionSpace => Descriptor.ActionSpace;

    /// <inheritdoc/>
    public virtual bool HasActionMask => false;

    /// <summary>What everything random in the world is drawn from.</summary>
    protected Generator Random => _random;

    /// <inheritdoc/>
    public abstract void Reset(ObservationRow observation);

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        if (ActionSpace.Fault(action) is { } fault)
            throw new ArgumentException($"{Descriptor.Name}: {fault}, in the action {ActionSpace}.", nameof(action));
        return Play(action, observation);
    }

    /// <inheritdoc/>
    public virtual void ReadActionMask(Span<bool> mask) => mask.Fill(true);

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Section(Descriptor.Name);
        archive.Random(_random);
        SerializeFields(archive);
    }

    /// <summary>Takes an action of the space.</summary>
    protected abstract StepResult Play(ReadOnlySpan<float> action, ObservationRow observation);

    /// <summary>Names the world's own fields, as <see cref="ISavable.Serialize"/> does.</summary>
    protected abstract void SerializeFields(StateArchive archive);
}
