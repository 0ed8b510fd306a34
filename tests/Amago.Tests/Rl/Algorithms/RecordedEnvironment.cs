using Amago.Rl;
using Amago.Tests.Reference;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>Shows what a recording has, step by step; actions only decide what is earned.</summary>
internal sealed class RecordedEnvironment(ReferenceFile recording, int environment) : IEnvironment
{
    private readonly Tensor _observations = recording["observations"]; // (R + 1, N, H, W, C)
    private readonly Tensor _finalObservations = recording["final_observations"]; // (R, N, H, W, C)
    private readonly Tensor _rewards = recording["rewards"]; // (R, N, A)
    private int _step;

    public Shape ObservationShape => [_observations.Shape[2], _observations.Shape[3], _observations.Shape[4]];

    public int ActionCount => _rewards.Shape[2];

    public void Reset(Span<byte> observation) => Show(_observations, observation);

    public StepResult Step(int action, Span<byte> observation)
    {
        float reward = _rewards.Select(0, _step).Select(0, environment).ToArray<float>()[action];
        var result = new StepResult(reward, Has("terminated"), Has("truncated"));
        if (result.IsDone)
            Show(_finalObservations, observation);
        _step++;
        if (!result.IsDone)
            Show(_observations, observation);
        return result;
    }

    private bool Has(string end) => recording[end].Select(0, _step).ToArray<byte>()[environment] != 0;

    private void Show(Tensor images, Span<byte> observation) => images.Select(0, _step).Select(0, environment).CopyTo(observation);
}
