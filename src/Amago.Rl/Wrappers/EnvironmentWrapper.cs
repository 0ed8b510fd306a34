using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <summary>
/// An environment around another that changes what goes in or comes out. What a wrapper does not override passes through.
/// </summary>
public abstract class EnvironmentWrapper : IEnvironment, ISavable
{
    /// <summary>Makes a wrapper that passes everything through.</summary>
    /// <exception cref="ArgumentException">The environment is null, its observations are not (H, W, C), or it has no action.</exception>
    protected EnvironmentWrapper(IEnvironment inner) => Inner = EnvironmentContract.Expect(inner, GetType().Name, nameof(inner));

    /// <summary>Name of the wrapper's section in archives: that of its class.</summary>
    private protected virtual string SectionName => GetType().Name;

    /// <summary>The environment that is wrapped.</summary>
    public IEnvironment Inner { get; }

    /// <inheritdoc/>
    public virtual Shape ObservationShape => Inner.ObservationShape;

    /// <inheritdoc/>
    public virtual int ActionCount => Inner.ActionCount;

    /// <inheritdoc/>
    public virtual bool HasActionMask => Inner.HasActionMask;

    /// <inheritdoc/>
    public bool IsSavable => Inner is ISavable { IsSavable: true };

    /// <inheritdoc/>
    public virtual void Reset(Span<byte> observation) => Inner.Reset(observation);

    /// <inheritdoc/>
    public virtual StepResult Step(int action, Span<byte> observation) => Inner.Step(action, observation);

    /// <inheritdoc/>
    public virtual void ReadActionMask(Span<bool> mask) => Inner.ReadActionMask(mask);

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Section(SectionName);
        SerializeFields(archive);
        archive.Inner(Inner);
    }

    /// <summary>Names the wrapper's own fields, as <see cref="ISavable.Serialize"/> does; empty where there are none that change.</summary>
    protected abstract void SerializeFields(StateArchive archive);
}
