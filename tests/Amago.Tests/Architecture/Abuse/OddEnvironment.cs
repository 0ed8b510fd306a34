using Amago.Rl;

namespace Amago.Tests.Architecture.Abuse;

/// <summary>An environment that says of itself what it likes, and takes any call.</summary>
internal sealed class OddEnvironment(Shape? observationShape, int actionCount, StepResult result = default) : IEnvironment
{
    public Shape ObservationShape => observationShape!;

    public int ActionCount => actionCount;

    public void Reset(Span<byte> observation) => observation.Clear();

    public StepResult Step(int action, Span<byte> observation)
    {
        observation.Fill((byte)action);
        return result;
    }
}
