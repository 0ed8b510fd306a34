using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <summary>
/// An environment of any spaces around another that changes what goes in or comes out. What a wrapper does not override passes through.
/// Around an environment of one image and n actions it is one too, and can be wrapped as such; what changes images or actions alone is an
/// <see cref="EnvironmentWrapper"/>.
/// </summary>
public abstract class StructuredWrapper : IEnvironment, ISavable
{
    /// <summary>Makes a wrapper that passes everything through.</summary>
    /// <exception cref="ArgumentException">
    /// The environment is null, has no spaces, or, of one image, its observations are not (H, W, C), or it has no action.
    /// </exception>
    protected StructuredWrapper(IStructuredEnvironment inner) =>
        Inner = EnvironmentContract.Expect(inner, GetType().Name, nameof(inner));

    /// <summary>The environment that is wrapped.</summary>
    public IStructuredEnvironment Inner { get; }

    /// <inheritdoc/>
    public virtual ObservationSpace ObservationSpace => Inner.ObservationSpace;

    /// <inheritdoc/>
    public virtual ActionSpace ActionSpace => Inner.ActionSpace;

    /// <inheritdoc/>
    public virtual bool HasActionMask => Inner.HasActionMask;

    /// <inheritdoc/>
    public bool IsSavable => Inner is ISavable { IsSavable: true };

    /// <summary>(H, W, C) of an observation that is one image of bytes.</summary>
    /// <exception cref="InvalidOperationException">The environment shows something else.</exception>
    public Shape ObservationShape => ObservationSpace.SingleImage?.Shape
        ?? throw new InvalidOperationException(
            $"{GetType().Name}: expected an environment of one image, got one of {ObservationSpace.Shown}.");

    /// <summary>Number of actions, of an environment that takes one of n.</summary>
    /// <exception cref="InvalidOperationException">The environment takes something else.</exception>
    public int ActionCount => (ActionSpace as DiscreteActions)?.Count
        ?? throw new InvalidOperationException(
            $"{GetType().Name}: expected an environment of one of n actions, got one of {ActionSpace.Shown}.");

    /// <inheritdoc/>
    public virtual void Reset(ObservationRow observation) => Inner.Reset(observation);

    /// <inheritdoc/>
    public virtual StepResult Step(ReadOnlySpan<float> action, ObservationRow observation) => Inner.Step(action, observation);

    /// <inheritdoc/>
    public virtual void ReadActionMask(Span<bool> mask) => Inner.ReadActionMask(mask);

    /// <inheritdoc/>
    public void Reset(Span<byte> observation) => Reset(new ObservationRow(observation));

    /// <inheritdoc/>
    public StepResult Step(int action, Span<byte> observation) => Step([action], new ObservationRow(observation));

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Section(GetType().Name);
        SerializeFields(archive);
        archive.Inner(Inner);
    }

    /// <summary>Names the wrapper's own fields, as <see cref="ISavable.Serialize"/> does; empty where there are none that change.</summary>
    protected abstract void SerializeFields(StateArchive archive);
}
