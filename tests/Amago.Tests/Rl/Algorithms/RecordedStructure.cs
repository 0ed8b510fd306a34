using Amago.Rl;
using Amago.Tests.Reference;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>Shows what a recording has of any kind of action, step by step; actions only decide what is earned.</summary>
/// <param name="recording">The file; see tests/peers/ppo_update.py.</param>
/// <param name="kind">Which of its cases.</param>
/// <param name="environment">Which of the case's environments.</param>
internal sealed class RecordedStructure(ReferenceFile recording, string kind, int environment) : IStructuredEnvironment
{
    private readonly float[] _base = recording[$"{kind}.recording.rewards"].ToArray<float>(); // (R, N)
    private readonly Tensor _ofAction = recording[$"{kind}.recording.reward_of_action"]; // (R, N, L)
    private readonly byte[] _terminated = recording[$"{kind}.recording.terminated"].ToArray<byte>();
    private readonly byte[] _truncated = recording[$"{kind}.recording.truncated"].ToArray<byte>();
    private int _step;

    public ObservationSpace ObservationSpace { get; } = ObservationSpace.Parse(recording.Metadata[$"observations.{kind}"]);

    public ActionSpace ActionSpace { get; } = ActionSpace.Parse(recording.Metadata[$"actions.{kind}"]);

    public bool HasActionMask => recording.Names.Contains($"{kind}.recording.masks");

    private int Count => _ofAction.Shape[1];

    public void Reset(ObservationRow observation) => Show(0, observation);

    public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        int at = (_step * Count) + environment;
        float reward = 0;
        float[] weights = _ofAction.Select(0, _step).Select(0, environment).ToArray<float>();
        for (int i = 0; i < weights.Length; i++)
            reward += weights[i] * action[i];
        var result = new StepResult(_base[at] + reward, _terminated[at] != 0, _truncated[at] != 0);
        if (result.IsDone)
            Show(1, observation);
        _step++;
        if (!result.IsDone)
            Show(0, observation);
        return result;
    }

    public void ReadActionMask(Span<bool> mask)
    {
        byte[] legal = At("masks", _step);
        for (int i = 0; i < mask.Length; i++)
            mask[i] = legal[i] != 0;
    }

    // 0 for what is seen, 1 for what an episode ends with.
    private void Show(int which, ObservationRow observation)
    {
        Recorded("picture").CopyTo(observation.Bytes(0));
        if (ObservationSpace.Entries.Count == 1)
            return;
        Recorded("speed").CopyTo(observation.Floats(1));
        observation.Index(2) = Recorded("place").Item<long>();

        Tensor Recorded(string name) =>
            recording[$"{kind}.recording.{name}"].Select(0, which).Select(0, _step).Select(0, environment);
    }

    private byte[] At(string name, int step) =>
        recording[$"{kind}.recording.{name}"].Select(0, step).Select(0, environment).ToArray<byte>();
}
