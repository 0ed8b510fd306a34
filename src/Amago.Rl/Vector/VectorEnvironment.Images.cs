using Amago.Rl.Vector;

namespace Amago.Rl;

/// <content>What environments of one image and n actions have besides: bytes in place of a batch, numbers in place of rows.</content>
public sealed partial class VectorEnvironment
{
    /// <summary>Shape of one observation, (H, W, C), of environments that show one image of bytes.</summary>
    /// <exception cref="InvalidOperationException">The environments show something else: see <see cref="ObservationSpace"/>.</exception>
    public Shape ObservationShape => (ObservationSpace.SingleImage ?? throw NoImage()).Shape;

    /// <summary>Shape of all observations, (N, H, W, C), of environments that show one image of bytes.</summary>
    /// <exception cref="InvalidOperationException">The environments show something else: see <see cref="ObservationSpace"/>.</exception>
    public Shape BatchShape => [Count, .. ObservationShape];

    /// <summary>Number of actions of environments that take one of n: an action is 0 to ActionCount - 1.</summary>
    /// <exception cref="InvalidOperationException">The environments take something else: see <see cref="ActionSpace"/>.</exception>
    public int ActionCount => (ActionSpace as DiscreteActions ?? throw NoChoice()).Count;

    /// <summary>The last observation of an episode that the last step finished; otherwise of an earlier one.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <returns>The observation, (H, W, C).</returns>
    /// <exception cref="InvalidOperationException">The environments show something else than one image of bytes.</exception>
    public ReadOnlySpan<byte> FinalObservation(int environment)
    {
        if ((uint)environment >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(environment), $"VectorEnvironment: expected an environment from 0 to {Count - 1}, got {environment}.");
        }

        return ObservationSpace.SingleImage is null ? throw NoImage() : FinalObservations[environment].Bytes();
    }

    /// <summary>Starts an episode in every environment of one image.</summary>
    /// <param name="observations">
    /// Receives the first observations (N, H, W, C): an array, or a tensor's <see cref="Tensor.AsMemory{T}"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The environments show something else than one image of bytes.</exception>
    public void Reset(Memory<byte> observations) => Start(Images(observations));

    /// <summary>Acts once in every environment of one image and n actions; those whose episode is over start the next one.</summary>
    /// <param name="actions">An action for each environment (N), 0 to ActionCount - 1.</param>
    /// <param name="observations">
    /// Receives what is to be acted on next (N, H, W, C): an array, or a tensor's <see cref="Tensor.AsMemory{T}"/>.
    /// </param>
    /// <exception cref="ArgumentException">A length is wrong, or there is no such action; no environment has stepped then.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing was reset before, or since an environment threw; another call is under way; or the environments show or take something else.
    /// </exception>
    /// <exception cref="EnvironmentOutputException">An environment gives what it must not.</exception>
    public void Step(ReadOnlySpan<int> actions, Memory<byte> observations)
    {
        VectorRows rows = Images(observations);
        CheckChoices(actions);
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            ExpectStarted();
            for (int i = 0; i < actions.Length; i++)
                _actions[i] = actions[i];
            Run(rows);
        }
        finally
        {
            _use.Leave();
        }
    }

    private VectorRows Images(Memory<byte> observations)
    {
        int length = (ObservationSpace.SingleImage ?? throw NoImage()).Shape.ElementCount;
        return observations.Length == length * Count ? new VectorRows(observations, length, null) : throw new ArgumentException(
            $"VectorEnvironment: expected room for observations {BatchShape} of {length * Count} bytes, got {observations.Length}.",
            nameof(observations));
    }

    private void CheckChoices(ReadOnlySpan<int> actions)
    {
        int count = ActionCount;
        if (actions.Length != Count)
            throw new ArgumentException($"VectorEnvironment: expected {Count} actions, got {actions.Length}.", nameof(actions));
        for (int i = 0; i < actions.Length; i++)
        {
            if ((uint)actions[i] >= (uint)count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(actions),
                    $"VectorEnvironment: expected actions from 0 to {count - 1}, got {actions[i]} for environment {i}.");
            }
        }
    }

    private InvalidOperationException NoImage() =>
        new($"VectorEnvironment: expected environments that show one image (H, W, C) of bytes, got {ObservationSpace.Shown}.");

    private InvalidOperationException NoChoice() =>
        new($"VectorEnvironment: expected environments that take one of n actions, got {ActionSpace.Shown}.");
}
