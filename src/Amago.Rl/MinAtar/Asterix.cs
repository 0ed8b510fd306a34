namespace Amago.Rl.MinAtar;

/// <summary>Gold and enemies cross the field in eight rows: collect the one, avoid the other.</summary>
internal sealed class Asterix(NumPyRandom random, bool isRamping) : GameRules
{
    private const int Channels = 4, PlayerChannel = 0, EnemyChannel = 1, TrailChannel = 2, GoldChannel = 3;
    private const int Rows = 8, FirstSpawnInterval = 10, FirstMoveInterval = 5, RampInterval = 100, MaxRampLevel = FirstSpawnInterval - 1;
    private const int Nothing = 0, Enemy = 1, Gold = 2;

    // What is in row y = 1 + index.
    private readonly int[] _kind = new int[Rows], _x = new int[Rows], _heading = new int[Rows];
    private int _playerX, _playerY;
    private int _spawnTimer, _spawnInterval, _moveTimer, _moveInterval, _rampTimer, _rampLevel;

    protected override void Restart()
    {
        Array.Clear(_kind);
        (_playerX, _playerY) = (5, 5);
        _spawnTimer = _spawnInterval = FirstSpawnInterval;
        _moveTimer = _moveInterval = FirstMoveInterval;
        (_rampTimer, _rampLevel) = (RampInterval, 0);
    }

    protected override int Play(GameAction action)
    {
        if (_spawnTimer == 0)
        {
            Spawn();
            _spawnTimer = _spawnInterval;
        }

        MovePlayer(action);
        int reward = Touch(_playerY - 1);
        if (_moveTimer == 0)
        {
            _moveTimer = _moveInterval;
            reward += MoveThings();
        }

        _spawnTimer--;
        _moveTimer--;
        if (isRamping && (_spawnInterval > 1 || _moveInterval > 1))
            Ramp();
        return reward;
    }

    // The k-th empty row, counted from the top, gets something.
    private void Spawn()
    {
        bool goesRight = random.NextDouble() < 0.5;
        int kind = random.NextDouble() < 1.0 / 3.0 ? Gold : Enemy;
        int empty = 0;
        foreach (int other in _kind)
            empty += other == Nothing ? 1 : 0;
        if (empty == 0)
            return;
        int k = random.NextInteger(empty), row = 0;
        while (_kind[row] != Nothing || k-- > 0)
            row++;
        (_kind[row], _x[row], _heading[row]) = goesRight ? (kind, 0, 1) : (kind, Last, -1);
    }

    private void MovePlayer(GameAction action)
    {
        switch (action)
        {
            case GameAction.Left:
                _playerX = Math.Max(0, _playerX - 1);
                break;
            case GameAction.Right:
                _playerX = Math.Min(Last, _playerX + 1);
                break;
            case GameAction.Up:
                _playerY = Math.Max(1, _playerY - 1);
                break;
            case GameAction.Down:
                _playerY = Math.Min(Rows, _playerY + 1);
                break;
        }
    }

    private int MoveThings()
    {
        int reward = 0;
        for (int row = 0; row < Rows; row++)
        {
            if (_kind[row] == Nothing)
                continue;
            _x[row] += _heading[row];
            if (_x[row] is < 0 or > Last)
                _kind[row] = Nothing;
            else if (row == _playerY - 1)
                reward += Touch(row);
        }

        return reward;
    }

    private int Touch(int row)
    {
        if (_kind[row] == Nothing || _x[row] != _playerX)
            return 0;
        if (_kind[row] == Enemy)
        {
            End();
            return 0;
        }

        _kind[row] = Nothing;
        return 1;
    }

    private void Ramp()
    {
        if (_rampTimer >= 0)
        {
            _rampTimer--;
            return;
        }

        if (_moveInterval > 1 && _rampLevel % 2 == 1)
            _moveInterval--;
        if (_spawnInterval > 1)
            _spawnInterval--;
        _rampLevel++;
        _rampTimer = RampInterval;
    }

    public override void Draw(Span<byte> cells)
    {
        cells[At(_playerX, _playerY, PlayerChannel)] = 1;
        for (int row = 0; row < Rows; row++)
        {
            if (_kind[row] == Nothing)
                continue;
            cells[At(_x[row], row + 1, _kind[row] == Gold ? GoldChannel : EnemyChannel)] = 1;
            int behind = _x[row] - _heading[row];
            if (behind is >= 0 and <= Last)
                cells[At(behind, row + 1, TrailChannel)] = 1;
        }
    }

    protected override void SerializeFields(StateArchive archive)
    {
        for (int row = 0; row < Rows; row++)
        {
            archive.Value(ref _kind[row], Nothing, Gold);
            archive.Value(ref _x[row], -1, Size);
            archive.Value(ref _heading[row], -1, 1);
            archive.Require(
                _kind[row] == Nothing || (_x[row] is >= 0 and <= Last && _heading[row] != 0),
                "what is in a row to be on the field and to move");
        }

        archive.Value(ref _playerX, 0, Last);
        archive.Value(ref _playerY, 1, Rows);
        archive.Value(ref _spawnTimer, 0, FirstSpawnInterval);
        archive.Value(ref _spawnInterval, 1, FirstSpawnInterval);
        archive.Value(ref _moveTimer, 0, FirstMoveInterval);
        archive.Value(ref _moveInterval, 1, FirstMoveInterval);
        archive.Value(ref _rampTimer, -1, RampInterval);
        archive.Value(ref _rampLevel, 0, MaxRampLevel);
    }

    private static int At(int x, int y, int channel) => (((y * Size) + x) * Channels) + channel;
}
