using Amago.Rl;

namespace Amago.Tests.Rl;

/// <summary>Calls back at every step, and shows ones.</summary>
internal sealed class CallbackEnvironment(Action onStep) : IEnvironment, ISavable
{
    public Shape ObservationShape => [5, 5, 1];

    public int ActionCount => 2;

    /// <summary>Whether each step ends an episode.</summary>
    public bool IsOver { get; init; }

    public void Reset(Span<byte> observation) => observation.Clear();

    public StepResult Step(int action, Span<byte> observation)
    {
        onStep();
        observation.Fill(1);
        return new StepResult(0, Terminated: IsOver);
    }

    public void Serialize(StateArchive archive)
    {
    }
}
