namespace Amago.Rl.MinAtar;

/// <content>What is seen, and what is saved.</content>
internal sealed partial class Seaquest
{
    private const int Channels = 10, FrontChannel = 0, BackChannel = 1, FriendlyBulletChannel = 2, TrailChannel = 3, EnemyBulletChannel = 4;
    private const int FishChannel = 5, SubmarineChannel = 6, OxygenChannel = 7, DiversChannel = 8, DiverChannel = 9;

    public override void Draw(Span<byte> cells)
    {
        cells[At(_x, _y, FrontChannel)] = 1;
        cells[At(_x - _facing, _y, BackChannel)] = 1;
        int oxygen = Math.Max(0, _oxygen) * GaugeCells / FullOxygen;
        for (int x = 0; x < oxygen; x++)
            cells[At(x, Last, OxygenChannel)] = 1;
        for (int x = Last - _diversAboard; x < Last; x++)
            cells[At(x, Last, DiversChannel)] = 1;
        Draw(cells, _friendlyBullets, FriendlyBulletChannel, hasTrail: false);
        Draw(cells, _enemyBullets, EnemyBulletChannel, hasTrail: false);
        Draw(cells, _fish, FishChannel, hasTrail: true);
        Draw(cells, _submarines, SubmarineChannel, hasTrail: true);
        Draw(cells, _divers, DiverChannel, hasTrail: true);
    }

    private static void Draw(Span<byte> cells, SeaObjects items, int channel, bool hasTrail)
    {
        foreach (ref readonly SeaObject item in items.Items)
        {
            cells[At(item.X, item.Y, channel)] = 1;
            int behind = item.X - item.Heading;
            if (hasTrail && behind is >= 0 and <= Last)
                cells[At(behind, item.Y, TrailChannel)] = 1;
        }
    }

    protected override void SerializeFields(StateArchive archive)
    {
        archive.Value(ref _x, 0, Last);
        archive.Value(ref _y, 0, LowestRow);
        SerializeHeading(archive, ref _facing, nameof(_facing));
        archive.Require(_x - _facing is >= 0 and <= Last, "the back of the submarine to be on the field");
        archive.Value(ref _oxygen, -1, FullOxygen);
        archive.Require(_oxygen >= 0 || IsTerminal, "oxygen that is left, as long as the episode goes on");
        archive.Value(ref _diversAboard, MinDivers, MaxDivers);
        archive.Value(ref _isAtSurface);
        archive.Value(ref _spawnInterval, 1, FirstSpawnInterval);
        archive.Value(ref _enemySpawnTimer, 0, FirstSpawnInterval);
        archive.Value(ref _diverSpawnTimer, 0, DiverSpawnInterval);
        archive.Value(ref _moveInterval, MinMoveInterval, FirstMoveInterval);
        archive.Value(ref _rampLevel, 0, FirstSpawnInterval);
        archive.Value(ref _shotTimer, 0, PlayerShotInterval);
        foreach (SeaObjects items in new[] { _friendlyBullets, _enemyBullets, _fish, _submarines, _divers })
            items.Serialize(archive, LowestRow, FirstMoveInterval, EnemyShotInterval);
    }

    private static int At(int x, int y, int channel) => (((y * Size) + x) * Channels) + channel;
}
