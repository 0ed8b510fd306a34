using Amago.Rl;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>
/// Shows which of three columns is lit; the action that names it is worth 1. Episodes of some steps, terminated or truncated.
/// </summary>
internal sealed class SignalEnvironment(long seed, int length = 5, bool truncates = false) : IEnvironment, ISavable
{
    private readonly Generator _generator = new(seed);
    private int _lit, _step;

    public Shape ObservationShape { get; } = [4, 4, 1];

    public int ActionCount => 3;

    public void Reset(Span<byte> observation)
    {
        _step = 0;
        Draw(observation);
    }

    public StepResult Step(int action, Span<byte> observation)
    {
        float reward = action == _lit ? 1 : 0;
        bool isOver = ++_step == length;
        Draw(observation);
        return new StepResult(reward, isOver && !truncates, isOver && truncates);
    }

    public void Serialize(StateArchive archive)
    {
        archive.Random(_generator);
        archive.Value(ref _lit, 0, 2);
        archive.Value(ref _step, 0, length);
    }

    private void Draw(Span<byte> observation)
    {
        _lit = _generator.NextInteger(0, 3);
        observation.Clear();
        for (int row = 0; row < 4; row++)
            observation[(row * 4) + _lit] = 255;
    }
}
