using Amago.Rl;

namespace Amago.Tests.Rl.Vector;

/// <summary>
/// Shows its step as an image, its last action as a vector and the number of its episode as a thing; takes one of three choices, of which
/// the one that equals the step is illegal, and two numbers.
/// </summary>
internal sealed class StructuredEnvironment(long seed = 0, int length = 4) : IStructuredEnvironment, ISavable
{
    private int _step, _episode;

    public ObservationSpace ObservationSpace { get; } =
        ObservationSpace.Parse("{picture: image(2, 3, 1), speed: vector(3), place: discrete(3)}");

    public ActionSpace ActionSpace { get; } = ActionSpace.Parse("tuple(discrete(3), box(2, -1, 1))");

    public bool HasActionMask => true;

    /// <summary>What it does wrong, or null.</summary>
    public Action<ObservationRow>? Damage { get; init; }

    /// <summary>The episode, from 1, and the step in it, 0 behind the reset, where it forbids everything; null for nowhere.</summary>
    public (int Episode, int Step)? ForbidsAll { get; init; }

    public void Reset(ObservationRow observation)
    {
        (_step, _episode) = (0, _episode + 1);
        Show(observation, [0, 0, 0]);
    }

    public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        if (_step % 3 == (int)action[0])
            throw new InvalidOperationException("an illegal choice came through");
        _step++;
        Show(observation, action);
        Damage?.Invoke(observation);
        return new StepResult(action[0] + action[1], Terminated: _step == length);
    }

    public void ReadActionMask(Span<bool> mask)
    {
        for (int i = 0; i < mask.Length; i++)
            mask[i] = i != _step % 3 && ForbidsAll != (_episode, _step);
    }

    public void Serialize(StateArchive archive)
    {
        archive.Value(ref _step, 0, length);
        archive.Value(ref _episode, 0, int.MaxValue);
    }

    private void Show(ObservationRow observation, ReadOnlySpan<float> action)
    {
        observation.Bytes(0).Fill((byte)(_step + (10 * (seed % 20))));
        action.CopyTo(observation.Floats(1));
        observation.Index(2) = _episode % 3;
    }
}
