using Amago.Rl;

namespace Amago.Tests.Rl;

/// <summary>
/// Shows the step of the episode and the last action, rewards ten times the action minus 20, and ends after some steps.
/// </summary>
internal sealed class FixedEnvironment(int length = 5) : IEnvironment
{
    private byte _step;

    public Shape ObservationShape => [2, 1, 2];

    public int ActionCount => 4;

    public void Reset(Span<byte> observation)
    {
        _step = 0;
        Show(observation, 255);
    }

    public StepResult Step(int action, Span<byte> observation)
    {
        _step++;
        Show(observation, (byte)action);
        return new StepResult((10 * action) - 20, Terminated: _step == length);
    }

    private void Show(Span<byte> observation, byte action)
    {
        for (int i = 0; i < observation.Length; i += 2)
            (observation[i], observation[i + 1]) = ((byte)(_step + (100 * (i / 2))), action);
    }
}
