using System.Numerics;

namespace Amago.Rl.MinAtar;

/// <summary>Aliens march down on a cannon that shoots back. Only sticky actions are random.</summary>
internal sealed class SpaceInvaders(bool isRamping) : GameRules
{
    private const int Channels =
        6, CannonChannel = 0, AlienChannel = 1, LeftChannel = 2, RightChannel = 3, FriendlyBulletChannel = 4, EnemyBulletChannel = 5;
    private const int FirstMoveCap = 12, MinMoveCap = 6, AlienShotInterval = 10, CannonShotInterval = 5;

    // Sets of cells: bit y·10 + x.
    private static readonly UInt128 All = (UInt128.One << (Size * Size)) - 1;
    private static readonly UInt128 LeftColumn = All / ((1 << Size) - 1), RightColumn = LeftColumn << Last;
    private static readonly UInt128 TopRow = (1 << Size) - 1, BottomRow = TopRow << (Size * Last);
    private static readonly UInt128 Wave = (LeftColumn & ((UInt128.One << (4 * Size)) - 1)) * 0b1111_1100; // rows 0 to 3, columns 2 to 7

    private UInt128 _aliens, _friendlyBullets, _enemyBullets;
    private int _cannonX, _direction, _moveCap, _alienMoveTimer, _alienShotTimer, _shotTimer, _rampLevel;

    protected override void Restart()
    {
        (_aliens, _friendlyBullets, _enemyBullets) = (Wave, 0, 0);
        (_cannonX, _direction) = (5, -1);
        _moveCap = _alienMoveTimer = FirstMoveCap;
        (_alienShotTimer, _shotTimer, _rampLevel) = (AlienShotInterval, 0, 0);
    }

    protected override int Play(GameAction action)
    {
        MoveCannon(action);
        _friendlyBullets >>= Size;
        _enemyBullets = (_enemyBullets << Size) & All;
        EndIfCannonIsIn(_enemyBullets);
        EndIfCannonIsIn(_aliens);
        if (_alienMoveTimer == 0)
        {
            _alienMoveTimer = Math.Min((int)UInt128.PopCount(_aliens), _moveCap);
            MoveAliens();
            EndIfCannonIsIn(_aliens);
        }

        if (_alienShotTimer == 0)
        {
            _alienShotTimer = AlienShotInterval;
            _enemyBullets |= NearestAlien();
        }

        UInt128 hits = _aliens & _friendlyBullets;
        _aliens ^= hits;
        _friendlyBullets ^= hits;
        if (_shotTimer > 0)
            _shotTimer--;
        _alienMoveTimer--;
        _alienShotTimer--;
        if (_aliens == 0)
            SendNewWave();
        return (int)UInt128.PopCount(hits);
    }

    private void MoveCannon(GameAction action)
    {
        switch (action)
        {
            case GameAction.Fire when _shotTimer == 0:
                _friendlyBullets |= Cell(_cannonX, Last);
                _shotTimer = CannonShotInterval;
                break;
            case GameAction.Left:
                _cannonX = Math.Max(0, _cannonX - 1);
                break;
            case GameAction.Right:
                _cannonX = Math.Min(Last, _cannonX + 1);
                break;
        }
    }

    // Sideways, or down and round at a wall.
    private void MoveAliens()
    {
        if ((_aliens & (_direction < 0 ? LeftColumn : RightColumn)) == 0)
        {
            _aliens = _direction < 0 ? _aliens >> 1 : _aliens << 1;
            return;
        }

        _direction = -_direction;
        UInt128 lowest = _aliens & BottomRow;
        if (lowest != 0)
            End();
        _aliens = ((_aliens << Size) & All) | (lowest >> (Size * Last));
    }

    // The lowest in the column nearest to the cannon; of two columns equally near, the left one.
    private UInt128 NearestAlien()
    {
        for (int distance = 0; distance < Size; distance++)
        {
            int left = _cannonX - distance, right = _cannonX + distance;
            UInt128 column = left >= 0 ? _aliens & (LeftColumn << left) : 0;
            if (column == 0 && right <= Last)
                column = _aliens & (LeftColumn << right);
            if (column != 0)
                return UInt128.One << (int)UInt128.Log2(column);
        }

        return 0;
    }

    private void SendNewWave()
    {
        if (_moveCap > MinMoveCap && isRamping)
        {
            _moveCap--;
            _rampLevel++;
        }

        _aliens = Wave;
    }

    private void EndIfCannonIsIn(UInt128 cells)
    {
        if ((cells & Cell(_cannonX, Last)) != 0)
            End();
    }

    private static UInt128 Cell(int x, int y) => UInt128.One << ((y * Size) + x);

    public override void Draw(Span<byte> cells)
    {
        cells[(((Last * Size) + _cannonX) * Channels) + CannonChannel] = 1;
        Draw(cells, _aliens, AlienChannel);
        Draw(cells, _aliens, _direction < 0 ? LeftChannel : RightChannel);
        Draw(cells, _friendlyBullets, FriendlyBulletChannel);
        Draw(cells, _enemyBullets, EnemyBulletChannel);
    }

    private static void Draw(Span<byte> cells, UInt128 set, int channel)
    {
        Draw(cells[channel..], (ulong)set);
        Draw(cells[((64 * Channels) + channel)..], (ulong)(set >> 64));
    }

    private static void Draw(Span<byte> cells, ulong set)
    {
        for (; set != 0; set &= set - 1)
            cells[BitOperations.TrailingZeroCount(set) * Channels] = 1;
    }

    protected override void SerializeFields(StateArchive archive)
    {
        Serialize(archive, ref _aliens);
        archive.Require(_aliens != 0, "at least one alien, for a new wave comes with the last shot");
        Serialize(archive, ref _friendlyBullets);
        Serialize(archive, ref _enemyBullets);
        archive.Value(ref _cannonX, 0, Last);
        SerializeHeading(archive, ref _direction, nameof(_direction));
        archive.Value(ref _moveCap, MinMoveCap, FirstMoveCap);
        archive.Value(ref _alienMoveTimer, 0, FirstMoveCap);
        archive.Value(ref _alienShotTimer, 0, AlienShotInterval);
        archive.Value(ref _shotTimer, 0, CannonShotInterval);
        archive.Value(ref _rampLevel, 0, FirstMoveCap - MinMoveCap);
    }

    // A row at a time.
    private static void Serialize(StateArchive archive, ref UInt128 cells)
    {
        UInt128 serialized = 0;
        for (int y = 0; y < Size; y++)
        {
            int row = (int)(cells >> (y * Size) & TopRow);
            archive.Value(ref row, 0, (int)TopRow);
            serialized |= (UInt128)row << (y * Size);
        }

        cells = serialized;
    }
}
