namespace Amago.Rl.MinAtar;

/// <summary>A chicken crosses eight lanes of cars, again and again, until the time is up.</summary>
internal sealed class Freeway(NumPyRandom random) : GameRules
{
    private const int Channels = 7, PlayerChannel = 0, CarChannel = 1, TrailChannel = 1; // + the car's period number, 1 to 5
    private const int Lanes = 8, PlayerX = 4, MoveInterval = 3, Time = 2500, MaxPeriod = 5;

    // Of the car in row y = 1 + index: it moves every period + 1 steps.
    private readonly int[] _x = new int[Lanes], _period = new int[Lanes], _heading = new int[Lanes], _timer = new int[Lanes];
    private int _playerY, _moveTimer, _clock;

    protected override void Restart()
    {
        DrawCars();
        Array.Clear(_x);
        (_playerY, _moveTimer, _clock) = (Last, MoveInterval, Time);
    }

    protected override int Play(GameAction action)
    {
        if (_moveTimer == 0 && action is GameAction.Up or GameAction.Down)
            MovePlayer(action);
        int reward = 0;
        if (_playerY == 0)
        {
            reward = 1;
            DrawCars();
            _playerY = Last;
        }

        for (int lane = 0; lane < Lanes; lane++)
            MoveCar(lane);
        if (_moveTimer > 0)
            _moveTimer--;
        if (--_clock < 0)
            End();
        return reward;
    }

    private void MovePlayer(GameAction action)
    {
        _moveTimer = MoveInterval;
        _playerY = action == GameAction.Up ? Math.Max(0, _playerY - 1) : Math.Min(Last, _playerY + 1);
    }

    private void MoveCar(int lane)
    {
        Hit(lane);
        if (_timer[lane]-- > 0)
            return;
        _timer[lane] = _period[lane];
        int x = _x[lane] + _heading[lane];
        _x[lane] = x < 0 ? Last : x > Last ? 0 : x;
        Hit(lane);
    }

    private void Hit(int lane)
    {
        if (_x[lane] == PlayerX && lane == _playerY - 1)
            _playerY = Last;
    }

    // Cars stay where they are: what is drawn is how they drive.
    private void DrawCars()
    {
        for (int lane = 0; lane < Lanes; lane++)
            _timer[lane] = _period[lane] = 1 + random.NextInteger(MaxPeriod);
        for (int lane = 0; lane < Lanes; lane++)
            _heading[lane] = random.NextDouble() > 0.5 ? 1 : -1;
    }

    public override void Draw(Span<byte> cells)
    {
        cells[At(PlayerX, _playerY, PlayerChannel)] = 1;
        for (int lane = 0; lane < Lanes; lane++)
        {
            int x = _x[lane], behind = x - _heading[lane];
            cells[At(x, lane + 1, CarChannel)] = 1;
            cells[At(behind < 0 ? Last : behind > Last ? 0 : behind, lane + 1, TrailChannel + _period[lane])] = 1;
        }
    }

    protected override void SerializeFields(StateArchive archive)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            archive.Value(ref _x[lane], 0, Last);
            archive.Value(ref _period[lane], 1, MaxPeriod);
            SerializeHeading(archive, ref _heading[lane], nameof(_heading));
            archive.Value(ref _timer[lane], 0, _period[lane]);
        }

        archive.Value(ref _playerY, 1, Last);
        archive.Value(ref _moveTimer, 0, MoveInterval);
        archive.Value(ref _clock, -1, Time);
        archive.Require(_clock >= 0 || IsTerminal, "time that is left, as long as the episode goes on");
    }

    private static int At(int x, int y, int channel) => (((y * Size) + x) * Channels) + channel;
}
