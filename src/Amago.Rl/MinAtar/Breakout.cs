using System.Numerics;

namespace Amago.Rl.MinAtar;

/// <summary>A ball breaks bricks as long as the paddle keeps it from leaving the field below.</summary>
internal sealed class Breakout(NumPyRandom random) : GameRules
{
    private const int Channels = 4, PaddleChannel = 0, BallChannel = 1, TrailChannel = 2, BrickChannel = 3;
    private const int BrickRows = 3, AllBricks = (1 << (BrickRows * Size)) - 1;

    private int _paddleX, _ballX, _ballY, _velocityX, _velocityY, _previousX, _previousY;

    // Bit (y - 1)·10 + x.
    private int _bricks;

    // A brick was struck, and the ball has been in bricks since: it passes through those that follow.
    private bool _isStruck;

    protected override void Restart()
    {
        bool fromLeft = random.NextInteger(2) == 0;
        (_ballX, _ballY) = (_previousX, _previousY) = (fromLeft ? 0 : Last, 3);
        (_velocityX, _velocityY) = (fromLeft ? 1 : -1, 1);
        _paddleX = 4;
        _bricks = AllBricks;
        _isStruck = false;
    }

    protected override int Play(GameAction action)
    {
        if (action == GameAction.Left)
            _paddleX = Math.Max(0, _paddleX - 1);
        else if (action == GameAction.Right)
            _paddleX = Math.Min(Last, _paddleX + 1);

        (_previousX, _previousY) = (_ballX, _ballY);
        int x = _ballX + _velocityX, y = _ballY + _velocityY;
        if (x is < 0 or > Last)
        {
            x = Math.Clamp(x, 0, Last);
            _velocityX = -_velocityX;
        }

        int reward = 0;
        bool isInBrick = false;
        if (y < 0)
        {
            y = 0;
            _velocityY = -_velocityY;
        }
        else if (IsBrick(x, y))
        {
            isInBrick = true;
            if (!_isStruck)
            {
                reward = 1;
                _isStruck = true;
                _bricks &= ~BrickBit(x, y);
                Bounce(ref y);
            }
        }
        else if (y == Last)
        {
            if (_bricks == 0)
                _bricks = AllBricks;
            if (_ballX == _paddleX)
            {
                Bounce(ref y);
            }
            else if (x == _paddleX)
            {
                _velocityX = -_velocityX;
                Bounce(ref y);
            }
            else
            {
                End();
            }
        }

        _isStruck &= isInBrick;
        (_ballX, _ballY) = (x, y);
        return reward;
    }

    // The ball stays in its row and turns round.
    private void Bounce(ref int y)
    {
        y = _previousY;
        _velocityY = -_velocityY;
    }

    private bool IsBrick(int x, int y) => y is >= 1 and <= BrickRows && (_bricks & BrickBit(x, y)) != 0;

    private static int BrickBit(int x, int y) => 1 << (((y - 1) * Size) + x);

    public override void Draw(Span<byte> cells)
    {
        cells[At(_ballX, _ballY, BallChannel)] = 1;
        cells[At(_paddleX, Last, PaddleChannel)] = 1;
        cells[At(_previousX, _previousY, TrailChannel)] = 1;
        Span<byte> bricks = cells[At(0, 1, 0)..];
        for (int left = _bricks; left != 0; left &= left - 1)
            bricks[(BitOperations.TrailingZeroCount(left) * Channels) + BrickChannel] = 1;
    }

    protected override void SerializeFields(StateArchive archive)
    {
        archive.Value(ref _paddleX, 0, Last);
        archive.Value(ref _ballX, 0, Last);
        archive.Value(ref _ballY, 0, Last);
        archive.Require(_ballY < Last || IsTerminal, "a ball above the lowest row, as long as the episode goes on");
        SerializeHeading(archive, ref _velocityX, nameof(_velocityX));
        SerializeHeading(archive, ref _velocityY, nameof(_velocityY));
        archive.Value(ref _previousX, 0, Last);
        archive.Value(ref _previousY, 0, Last - 1);
        archive.Value(ref _bricks, 0, AllBricks);
        archive.Value(ref _isStruck);
    }

    private static int At(int x, int y, int channel) => (((y * Size) + x) * Channels) + channel;
}
