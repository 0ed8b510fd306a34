using Amago.Rl;
using Amago.Tensors;

namespace DrawFrames;

/// <summary>Catch: stars fall, a basket moves left and right. A caught star gives 1, a missed one ends the episode.</summary>
/// <param name="seed">Where stars appear is drawn from it.</param>
internal sealed class CatchGame(long seed) : IEnvironment
{
    public const int Left = 0, Right = 2; // 1 stays

    private const int Speed = 4, BasketStep = 5, Ground = 70;

    private readonly Generator _random = new(seed);
    private CatchScene _scene = CatchScene.Start;

    public Shape ObservationShape => [CatchPainter.Size, CatchPainter.Size, 3];

    public int ActionCount => 3;

    /// <summary>Where things are, for a player who need not look at pixels.</summary>
    public CatchScene Scene => _scene;

    public void Reset(Span<byte> observation)
    {
        _scene = CatchScene.Start with { StarX = NextStarX() };
        CatchPainter.Draw(_scene, observation);
    }

    public StepResult Step(int action, Span<byte> observation)
    {
        int basket = Math.Clamp(
            _scene.BasketX + ((action - 1) * BasketStep), CatchPainter.BasketReach, CatchPainter.Size - CatchPainter.BasketReach);
        _scene = _scene with { BasketX = basket, StarY = _scene.StarY + Speed, Time = _scene.Time + 1 };
        bool landed = _scene.StarY >= Ground, caught = landed && Math.Abs(_scene.StarX - basket) <= CatchPainter.BasketReach;
        if (caught)
            _scene = _scene with { StarX = NextStarX(), StarY = CatchScene.Start.StarY, Score = _scene.Score + 1 };
        CatchPainter.Draw(_scene, observation);
        return new StepResult(caught ? 1 : 0, Terminated: landed && !caught);
    }

    private int NextStarX() => _random.NextInteger(CatchPainter.BasketReach, CatchPainter.Size - CatchPainter.BasketReach);
}

/// <summary>Positions in pixels, the stars caught so far, and the steps made.</summary>
internal sealed record CatchScene(int StarX, int StarY, int BasketX, int Score, int Time)
{
    public static CatchScene Start { get; } = new(StarX: 42, StarY: 12, BasketX: 42, Score: 0, Time: 0);
}
