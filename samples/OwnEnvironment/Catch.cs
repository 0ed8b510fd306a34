using System.Runtime.CompilerServices;
using Amago.Rl;
using Amago.Tensors;

namespace OwnEnvironment;

/// <summary>A ball falls through ten rows; a paddle moves left, stays or moves right, and should be under it at the end.</summary>
internal sealed class Catch(long seed) : IEnvironment, ISavable
{
    private const int Size = 10;

    private readonly Generator _random = new(seed);
    private int _ballX, _ballY, _paddleX;

    // With this the tools know it: amago train catch --load OwnEnvironment.dll
    [ModuleInitializer]
    internal static void Register() =>
        Environments.Register("catch", "be under the ball when it lands", static seed => new TimeLimit(new Catch(seed), steps: 100));

    public Shape ObservationShape => [Size, Size, 1];

    public int ActionCount => 3;

    public void Reset(Span<byte> observation)
    {
        (_ballX, _ballY, _paddleX) = (_random.NextInteger(0, Size), 0, Size / 2);
        Draw(observation);
    }

    public StepResult Step(int action, Span<byte> observation)
    {
        _paddleX = Math.Clamp(_paddleX + action - 1, 0, Size - 1);
        bool hasLanded = ++_ballY == Size - 1;
        Draw(observation);
        return new StepResult(hasLanded && _ballX == _paddleX ? 1 : 0, Terminated: hasLanded);
    }

    private void Draw(Span<byte> observation)
    {
        observation.Clear();
        observation[(_ballY * Size) + _ballX] = observation[((Size - 1) * Size) + _paddleX] = 255;
    }

    // Not needed to learn from it, only to stop a run and to go on bit for bit.
    public void Serialize(StateArchive archive)
    {
        archive.Random(_random);
        archive.Value(ref _ballX, 0, Size - 1);
        archive.Value(ref _ballY, 0, Size - 1);
        archive.Value(ref _paddleX, 0, Size - 1);
    }
}
